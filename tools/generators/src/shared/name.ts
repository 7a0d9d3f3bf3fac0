const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws Error when no package, folder and entry of an experiment file can go by this name. */
export function checkName(name: string, what: string): void {
  if (NAME.test(name)) return;
  throw new Error(`"${name}" cannot be a ${what}'s name: use lower case, with words joined by hyphens.`);
}
