/** The part of JSON Schema that says which fields there are. */
interface Schema {
  $ref?: string;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema | boolean;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** What a JSON Schema knows of its fields: their names and what they are for. */
export class SchemaFields {
  constructor(private readonly root: Schema) {}

  /** Names of the fields of the object at `path`, in whatever form it may have; not `$schema`, which is for editors. */
  at(path: readonly PropertyKey[]): string[] {
    const names = this.find(path).flatMap(({ properties = {} }) => Object.keys(properties));
    return [...new Set(names)].filter((name) => !name.startsWith('$'));
  }

  /** What the field at `path` is for. */
  meaning(path: readonly PropertyKey[]): string | undefined {
    return this.find(path).find(({ description }) => description !== undefined)?.description;
  }

  /** Names of all fields, wherever they stand. */
  all(): string[] {
    const names = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('properties' in value) for (const name of Object.keys(Object(value.properties))) names.add(name);
      Object.values(value).forEach(collect);
    };
    collect(this.root);
    return [...names];
  }

  private find(path: readonly PropertyKey[]): Schema[] {
    let schemas = this.forms(this.root);
    for (const part of path) {
      schemas = schemas.flatMap((schema) => inside(schema, part)).flatMap((schema) => this.forms(schema));
    }
    return schemas;
  }

  /** A schema and those that it is made of. */
  private forms(schema: Schema, seen: readonly Schema[] = []): Schema[] {
    if (seen.includes(schema)) return [];
    const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema;
    const target = $ref === undefined ? [] : [this.resolve($ref)];
    const others = [...target, ...anyOf, ...oneOf, ...allOf];
    return [schema, ...others.flatMap((other) => this.forms(other, [...seen, schema]))];
  }

  /** @param pointer e.g. `#/$defs/name` */
  private resolve(pointer: string): Schema {
    const steps = pointer.split('/').slice(1);
    const found = steps.reduce<unknown>((value, step) => (Object(value) as Record<string, unknown>)[step], this.root);
    return Object(found) as Schema;
  }
}

function inside(
  { properties = {}, additionalProperties, items, prefixItems = [] }: Schema,
  part: PropertyKey,
): Schema[] {
  const found =
    typeof part === 'number'
      ? (prefixItems[part] ?? items)
      : Object.hasOwn(properties, part)
        ? properties[String(part)]
        : additionalProperties;
  return typeof found === 'object' ? [found] : [];
}
