/** A domain's own texts in prompts. Everything else in them is the same in all domains. */
export interface PromptWording {
  /** First sentence: whom the material is for. */
  role: string;
  /** For example `problem`, with its article where a sentence needs one. */
  noun: { one: string; plural: string; response: string };
  /** Themes of instance generation; one is drawn for each prompt. */
  themes: readonly string[];
  /** First words of instructions; if given, one is drawn for each prompt. */
  firstWords?: readonly string[];
  /** Rules for a new instruction, one per line. */
  instructionRules: readonly string[];
  /** Rules for a response, one per line. */
  responseRules: readonly string[];
  /** The request of response generation, before the rules. */
  respond: string;
  /** The request of quality enhancement about the pair it shows, before the rules. */
  improve: string;
}
