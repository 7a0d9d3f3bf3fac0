/** A path that stays below the folder it is joined to, on any system. */
export function isPlainPath(path: string): boolean {
  return (
    path.length < 500 &&
    path
      .split('/')
      .every((part) => /^[\w@+=,. ()[\]-]+$/.test(part) && part !== '.' && part !== '..' && !part.endsWith('.'))
  );
}
