/** What a browser without the token sees: nothing of what the home holds. */
export function askForToken(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Agora: token needed</title>
<h1>This page needs the token</h1>
<p>Open it once with the address that <code>agora view</code> has printed; this browser then remembers it.</p>
<p>You have done so, and came here by a link from another page? Load this page again.</p>
</html>
`;
}
