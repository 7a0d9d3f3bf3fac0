/**
 * The version of NLTK whose behaviour is reproduced. Changes in 3.10: typographic quotes and guillemets are treated as quotes
 * (before, no sentence could end in front of a closing one); dashes separate words; apostrophes and opening quotes are
 * distinguished by another rule; regular expressions are those of the package `regex` instead of `re`.
 */
export type NltkVersion = '3.9' | '3.10';
