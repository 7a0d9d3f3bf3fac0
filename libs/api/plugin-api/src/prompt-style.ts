export const promptStyles = ['few-shot', 'chat'] as const;
/** `few-shot` continues text, for base models; `chat` is zero-shot, for trained models. */
export type PromptStyle = (typeof promptStyles)[number];
