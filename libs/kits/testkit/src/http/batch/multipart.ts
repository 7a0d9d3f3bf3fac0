export interface Part {
  name: string;
  filename: string | undefined;
  text: string;
}

/** The parts of a `multipart/form-data` body, as far as they are text. */
export function readMultipart(contentType: string, body: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const head = part.slice(0, end);
      return {
        name: /[; ]name="([^"]*)"/.exec(head)?.[1] ?? '',
        filename: /filename="([^"]*)"/.exec(head)?.[1],
        text: part.slice(end + 4).replace(/\r\n$/, ''),
      };
    });
}
