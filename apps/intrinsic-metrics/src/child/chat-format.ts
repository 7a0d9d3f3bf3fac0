import { Fault, type Draft } from '@agora/plugin-api';
import { Template } from '@huggingface/jinja';
import type { Tokenizer } from '@huggingface/tokenizers';

// The trainer's, for models without a template of their own: a row must be the same tokens here and there.
export const DEFAULT_TEMPLATE =
  "{{ bos_token or '' }}" +
  '{% for message in messages %}' +
  "{% if not loop.first %}{{ '\\n\\n' }}{% endif %}" +
  "{% if message['role'] == 'system' %}{{ message['content'] }}" +
  "{% elif message['role'] == 'user' %}{{ '### Instruction:\\n' + message['content'] }}" +
  "{% else %}{{ '### Response:\\n' }}{% generation %}{{ message['content'] + eos_token }}{% endgeneration %}{% endif %}" +
  '{% endfor %}' +
  "{% if add_generation_prompt %}{{ '\\n\\n### Response:\\n' }}{% endif %}";

/** Stands for the response where a template's layout is looked at. */
const MARK = 'QZX7';
/** Tokens of the prompt that a response is read back with. */
const READ_BEFORE = 16;
const OPENED_THOUGHT = /<(think|thinking|thought|reasoning)>\s*$/;

/** What the trainer's templates print as today: 26 July 2024, midnight. */
const DATE: Record<string, string> = {
  ...{ '%d': '26', '%m': '07', '%b': 'Jul', '%B': 'July', '%Y': '2024', '%y': '24', '%a': 'Fri', '%A': 'Friday' },
  ...{ '%H': '00', '%I': '12', '%M': '00', '%S': '00', '%p': 'AM', '%j': '208', '%%': '%' },
};

interface Message {
  role: string;
  content: string;
}

/** A conversation of one instruction and one response. */
export interface Conversation {
  ids: number[];
  /** Index of the response's first token. */
  start: number;
}

export interface Words {
  template: string | undefined;
  /** Special tokens by their names in a template. */
  variables: Record<string, string | undefined>;
  folder: string;
}

/**
 * How a chat template lays out the assistant's turn: generation prompt, lead-in, response, closing. The rules are those of
 * the trainer (`agora_worker/chat.py`).
 */
export class ChatFormat {
  private readonly template: Template;
  private readonly openedThought: string;
  private readonly leadIn: string;
  private readonly written: string;
  private readonly closing: string;
  /** The space that a tokenizer of SentencePiece's kind puts before a text behind a special token. */
  private readonly prefix: string;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly words: Words,
  ) {
    // The library's own function of that name tells today's date.
    this.template = new Template((words.template ?? DEFAULT_TEMPLATE).replace(/\bstrftime_now\b/g, 'fixed_date'));
    const user = { role: 'user', content: 'a' };
    const prompt = this.render([user], true);
    const whole = this.render([user, { role: 'assistant', content: MARK }], false);
    const at = whole.lastIndexOf(MARK);
    if (at < 0) throw notAChatTemplate(words.folder);
    this.openedThought = OPENED_THOUGHT.exec(prompt)?.[0] ?? '';
    this.leadIn = whole.slice(0, at).startsWith(prompt) ? whole.slice(prompt.length, at) : '';
    this.written = whole.slice(at + MARK.length);
    const closed = this.written.trim() === '' ? '' : this.written;
    this.closing = this.endsTurn() ? this.written : closed + (words.variables['eos_token'] ?? '');
    this.prefix = this.prefixBehind(prompt);
  }

  /** The prompt as it is asked, then the response and what closes its turn. */
  encode({ instruction, response }: Draft): Conversation {
    const user = { role: 'user', content: instruction };
    const prompt = this.render([user], true);
    const before = this.ids(prompt);
    const after = this.continuation(prompt, before, this.turn(prompt, user, response) + this.closing);
    return { ids: [...before, ...after], start: before.length };
  }

  private prefixBehind(prompt: string): string {
    const [before, text] = [this.ids(prompt), this.leadIn + MARK];
    const after = behind(before, this.ids(prompt + text));
    if (!after) return '';
    const context = before.slice(-READ_BEFORE);
    const [head, whole] = [this.said(context), this.said([...context, ...after])];
    const read = whole.startsWith(head) ? whole.slice(head.length) : this.said(after);
    return read === ` ${text}` ? ' ' : '';
  }

  private endsTurn(): boolean {
    const added = [...this.tokenizer.get_added_tokens_decoder().values()].map(({ content }) => content);
    const special = Object.values(this.words.variables).filter((token) => token !== undefined);
    return [...added, ...special].some((token) => token.trim() !== '' && this.written.includes(token));
  }

  /** Lead-in and response as the template writes them, which may trim; by hand where it would lose words. */
  private turn(prompt: string, user: Message, response: string): string {
    const begin = prompt + this.leadIn;
    const whole = this.attempt([user, { role: 'assistant', content: response }]);
    if (whole?.startsWith(begin) && whole.endsWith(this.written)) {
      const body = whole.slice(begin.length, whole.length - this.written.length);
      if (body.trim() === response.trim()) return this.leadIn + body;
    }
    return this.byHand(response);
  }

  /** A thought of the response's own takes the place of the template's. */
  private byHand(response: string): string {
    const opening = this.openedThought.trim();
    if (opening !== '' && response.trimStart().startsWith(opening)) {
      const rest = this.openedThought.slice(opening.length);
      const thought = response.trimStart().slice(opening.length);
      return thought.startsWith(rest) ? thought.slice(rest.length) : thought;
    }
    return this.leadIn.includes('</think') && response.includes('</think') ? response : this.leadIn + response;
  }

  /**
   * The ids of a text behind the prompt's. A tokenizer may join the two, or begin a text with a space of its own: of the
   * ways to write it, the first that is read back as it was.
   */
  private continuation(prompt: string, before: readonly number[], text: string): number[] {
    const whole = this.ids(prompt + text);
    const joined = behind(before, whole);
    if (joined && this.reads(before, joined, text)) return joined;
    for (const wall of [this.words.variables['eos_token'] ?? '\n', '\n', 'a']) {
      for (const space of new Set(['', this.prefix])) {
        const walled = behind(this.ids(wall), this.ids(wall + space + text));
        if (walled && this.reads(before, walled, text)) return walled;
      }
    }
    return joined ?? this.ids(text);
  }

  private reads(before: readonly number[], ids: readonly number[], text: string): boolean {
    const context = before.slice(-READ_BEFORE);
    // Tokens that swallow the spaces behind them stand at the end as well.
    return this.decode([...context, ...ids]).trimEnd() === (this.decode(context) + this.prefix + text).trimEnd();
  }

  private decode(ids: number[]): string {
    return ids.length === 0 ? '' : this.tokenizer.decode(ids, { clean_up_tokenization_spaces: false });
  }

  /** Without special tokens. */
  private said(ids: number[]): string {
    return ids.length === 0
      ? ''
      : this.tokenizer.decode(ids, { clean_up_tokenization_spaces: false, skip_special_tokens: true });
  }

  private ids(text: string): number[] {
    return this.tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  private attempt(messages: Message[]): string | undefined {
    try {
      return this.render(messages, false);
    } catch {
      // A template may refuse an empty response.
      return undefined;
    }
  }

  private render(messages: Message[], prompt: boolean): string {
    const fixed_date = (format: string): string => format.replace(/%-?[a-zA-Z%]/g, dateOf);
    return this.template.render({ ...this.words.variables, fixed_date, messages, add_generation_prompt: prompt });
  }
}

function dateOf(directive: string): string {
  const value = DATE[directive.replace('-', '')];
  return value === undefined ? directive : directive.startsWith('%-') ? value.replace(/^0+(?=.)/, '') : value;
}

/** What follows `start` in `whole`; undefined where `whole` begins with something else. */
function behind(start: readonly number[], whole: readonly number[]): number[] | undefined {
  return start.every((id, index) => whole[index] === id) ? whole.slice(start.length) : undefined;
}

function notAChatTemplate(folder: string): Fault {
  return new Fault('invalid-input', `The chat template in ${folder} does not write the assistant's message.`, {
    fix: 'Choose a model whose chat template has a turn of the assistant and supports add_generation_prompt.',
  });
}
