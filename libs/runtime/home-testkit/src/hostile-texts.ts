/** Texts that a model, an endpoint or a file may hold, and that change nothing wherever they are shown. */
export const HOSTILE_TEXTS: Record<string, string> = {
  script: '<script>window.pwned = "script"</script>',
  image: '<img src=x onerror="window.pwned = \'image\'">',
  attribute: '" onmouseover="window.pwned = \'attribute\'" x="',
  closing: '</pre></div></script><style>body{display:none}</style><h1 id="injected">injected</h1>',
  link: '[click](javascript:window.pwned=1) javascript:window.pwned=1',
  template: '{{constructor.constructor("window.pwned=1")()}} ${window.pwned=1}',
  ansi: '\u001b[31mred\u001b[0m \u001b]8;;https://evil.test\u0007link\u001b]8;;\u0007 \u009b2J',
  turned: 'safe \u202Etxt.exe\u202C \u2067isolated\u2069 שלום عربي',
  nul: 'before\u0000after',
  surrogates: 'lone \ud800 and \udc00 here',
  unseen: 'zero\u200bwidth\ufeffand\u2028lines\u2029end',
  formula: '=HYPERLINK("https://evil.test","x")',
  wide: '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦 字体',
  long: 'word '.repeat(60),
  unbroken: 'x'.repeat(5000),
};

/** One text of a megabyte. */
export const HUGE_TEXT = `begin ${'0123456789 abcdef '.repeat(62_000)} end`;
