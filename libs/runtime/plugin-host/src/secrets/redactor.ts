import { Fault, isFaultCode } from '@agora/plugin-api';

const MASK = '[secret]';
/** Replacing shorter values would tear ordinary text apart. */
const SHORTEST = 4;

/**
 * Takes secrets out of texts. It knows the values that were handed out; whoever writes a log, an event, an error or an
 * artifact passes its text through.
 */
export class Redactor {
  /** Of this process: secrets come from its environment, so whoever reads one has them hidden everywhere. */
  static readonly shared = new Redactor();

  private readonly forms = new Set<string>();
  private pattern: RegExp | undefined;

  /** Also hides the forms in which the value appears in URLs, JSON and Basic authentication. */
  add(secret: string): void {
    const before = this.forms.size;
    for (const form of [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ]) {
      if (form.length >= SHORTEST) this.forms.add(form);
    }
    if (this.forms.size === before) return;
    // The longest first, so that a secret which begins with another is replaced whole.
    const alternatives = [...this.forms].sort((a, b) => b.length - a.length).map(escape);
    this.pattern = new RegExp(alternatives.join('|'), 'g');
  }

  redact(text: string): string {
    return this.pattern ? text.replace(this.pattern, MASK) : text;
  }

  /** Any thrown value as a Fault that can be shown: no secret in message, fix or stack, and no cause to look into. */
  fault(error: unknown): Fault {
    const fault = Fault.from(error);
    const { message, fix, retryable, charged, retryAfterMs, ofRequest } = fault;
    // A Fault of another copy of the plugin API may know no problems.
    const problems = ((fault.problems as readonly Fault[] | undefined) ?? []).map((problem) => this.fault(problem));
    // Another copy may also know other codes, which nobody here could read.
    const code = isFaultCode(fault.code) ? fault.code : 'internal';
    const clean = new Fault(code, this.redact(message), {
      retryable,
      charged,
      retryAfterMs,
      ofRequest,
      problems,
      fix: fix === undefined ? undefined : this.redact(fix),
    });
    if (fault.stack !== undefined) clean.stack = this.redact(fault.stack);
    return clean;
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
