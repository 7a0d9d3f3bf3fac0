/**
 * Which version of NLTK is followed. In 3.10 typographic quotes and guillemets are quotes, where they were letters like any
 * other before, so that no sentence ended before a closing one; dashes stand between words; an apostrophe is told from an
 * opening quote in another way; and regular expressions are those of the package `regex` instead of `re`.
 */
export type NltkVersion = '3.9' | '3.10';
