/** What a domain says in its prompts. Everything else in them is the same in every domain. */
export interface PromptWording {
  /** First sentence: whom the material is for. */
  role: string;
  /** For example `problem`, with its article where a sentence needs one. */
  noun: { one: string; plural: string; response: string };
  /** What instance generation draws one of for each prompt. */
  themes: readonly string[];
  /** Words with which an instruction shall begin; one is drawn for each prompt when there are any. */
  firstWords?: readonly string[];
  /** Rules for an instruction of one's own, one a line. */
  instructionRules: readonly string[];
  /** Rules for a response, one a line. */
  responseRules: readonly string[];
  /** What response generation asks, before the rules. */
  respond: string;
  /** What quality enhancement says of the pair it shows, before the rules. */
  improve: string;
}
