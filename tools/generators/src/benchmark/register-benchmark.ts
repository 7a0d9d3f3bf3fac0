import { names, type Tree } from '@nx/devkit';
import ts from 'typescript';

/**
 * Enters a benchmark into the list of a domain's benchmarks, which is expected to be written as
 *
 *   export const benchmarkOptions = z.strictObject({ gsm8k: gsm8kOptions.optional() }).prefault({});
 *   export function openBenchmarks(options: BenchmarkOptions, …): Benchmark[] {
 *     return [...(options.gsm8k ? [openGsm8k(options.gsm8k)] : [])];
 *   }
 *
 * with an import, a field and an entry; the options may be taken apart in the list of parameters, too. What else the file holds does not matter.
 * @throws Error when the file is not written so, or knows the name already.
 */
export function registerBenchmark(tree: Tree, file: string, name: string): void {
  const text = tree.read(file, 'utf8');
  const source = ts.createSourceFile(file, text ?? '', ts.ScriptTarget.ESNext, true);
  const fields = optionFields(source);
  const list = benchmarkList(source);
  if (!fields || !list) {
    throw new Error(
      `${file} is expected to export benchmarkOptions, made by z.strictObject({ … }), and a function openBenchmarks(options, …) ` +
        'that returns an array literal; tools/generators/README.md shows how.',
    );
  }
  if (fields.some((field) => field.name && nameOf(field.name) === name)) {
    throw new Error(`${file} has a benchmark "${name}" already.`);
  }
  const { className, propertyName } = names(name);
  const { parameter, entries } = list;
  const options = ts.isIdentifier(parameter) ? `${parameter.text}${access(name)}` : propertyName;
  tree.write(
    file,
    inserted(text ?? '', [
      [
        source.statements.filter(ts.isImportDeclaration).at(-1)?.end ?? 0,
        `\nimport { open${className}, ${propertyName}Options } from './${name}/benchmark.js';\n`,
      ],
      [fields.end, appended(fields, `'${name}': ${propertyName}Options.optional()`)],
      ...(ts.isIdentifier(parameter) ? [] : [taken(parameter, `'${name}': ${propertyName}`)]),
      [entries.end, appended(entries, `...(${options} ? [open${className}(${options})] : [])`)],
    ]),
  );
}

/** Takes a field out of the options, as the others are. */
function taken({ elements }: ts.ObjectBindingPattern, field: string): Insertion {
  return [elements.end, appended(elements, field)];
}

function access(name: string): string {
  return /^[a-z]+$/.test(name) ? `.${name}` : `['${name}']`;
}

function optionFields(source: ts.SourceFile): ts.NodeArray<ts.ObjectLiteralElementLike> | undefined {
  const declared = find(source, (node) =>
    ts.isVariableDeclaration(node) && nameOf(node.name) === 'benchmarkOptions' ? node.initializer : undefined,
  );
  return (
    declared &&
    find(declared, (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
      const [object] = node.arguments;
      return node.expression.name.text === 'strictObject' && object && ts.isObjectLiteralExpression(object)
        ? object.properties
        : undefined;
    })
  );
}

interface BenchmarkList {
  /** The function's options: as a whole, or each by its name. */
  parameter: ts.Identifier | ts.ObjectBindingPattern;
  entries: ts.NodeArray<ts.Expression>;
}

function benchmarkList(source: ts.SourceFile): BenchmarkList | undefined {
  const opens = source.statements.filter(ts.isFunctionDeclaration).find(({ name }) => name?.text === 'openBenchmarks');
  const parameter = opens?.parameters[0]?.name;
  const result = opens?.body?.statements.filter(ts.isReturnStatement).at(-1)?.expression;
  if (!parameter || ts.isArrayBindingPattern(parameter)) return undefined;
  return result && ts.isArrayLiteralExpression(result) ? { parameter, entries: result.elements } : undefined;
}

/** The first thing that `look` sees in the tree below a node. */
function find<T>(node: ts.Node, look: (node: ts.Node) => T | undefined): T | undefined {
  return look(node) ?? ts.forEachChild(node, (child) => find(child, look));
}

function nameOf(name: ts.Node): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}

function appended(before: ts.NodeArray<ts.Node>, text: string): string {
  return before.length === 0 || before.hasTrailingComma ? text : `, ${text}`;
}

type Insertion = [at: number, text: string];

function inserted(text: string, insertions: Insertion[]): string {
  const fromTheEnd = [...insertions].sort(([a], [b]) => b - a);
  return fromTheEnd.reduce((all, [at, added]) => all.slice(0, at) + added + all.slice(at), text);
}
