import type { ArgumentKind, Body } from './code-body.js';
import { type Slot, type Slots, type Values, oneOf, pattern } from './pattern.js';
import type { PythonValue } from './python-value.js';
import type { RandomSource } from './random.js';
import { type Exercise, type TaskHead, type Template, template } from './template.js';

/** One function to write: the right body, the systematic mistake, and inputs for which the two differ. */
export interface CodeExercise {
  readonly kind: ArgumentKind;
  readonly right: Body;
  readonly mistaken: Body;
  readonly inputs: readonly PythonValue[];
}

export interface CodeFamily {
  readonly kind: ArgumentKind;
  /** Draws the right body of an exercise of this family. */
  drawBody(random: RandomSource): Body;
  template(exercise: (code: CodeExercise, head: TaskHead<'code'>) => Exercise<'code'>): Template<'code'>;
}

interface CodeFamilyDefinition<S extends Slots> {
  readonly id: string;
  readonly topic: string;
  readonly kind: ArgumentKind;
  /** What the function returns, in words, with placeholders; `{v}` is the argument. */
  readonly returns: string;
  readonly slots: S;
  right(values: Values<S>): Body;
  mistaken(values: Values<S>): Body;
  inputs(values: Values<S>): readonly PythonValue[];
}

type Signature = { verb: Slot<string>; v: Slot<string> };

const verb = oneOf(['Write', 'Define', 'Give']);

/** The slots that every family has: the opening verb, and the argument with a name that fits its kind. */
export const SIGNATURES: Record<ArgumentKind, Signature> = {
  number: { verb, v: oneOf(['x', 'n', 'a', 'm']) },
  text: { verb, v: oneOf(['s', 't', 'w', 'u']) },
  list: { verb, v: oneOf(['xs', 'ys', 'items', 'nums']) },
};

export function codeFamily<S extends Slots & Signature>(definition: CodeFamilyDefinition<S>): CodeFamily {
  const { id, topic, kind } = definition;
  const wording = pattern(`{verb} f({v}) that returns ${definition.returns}.`, definition.slots);
  return {
    kind,
    drawBody: (random) => definition.right(wording.draw(random)),
    template: (exercise) =>
      template('code', id, topic, wording, (values, head) =>
        exercise(
          {
            kind,
            right: definition.right(values),
            mistaken: definition.mistaken(values),
            inputs: definition.inputs(values),
          },
          head,
        ),
      ),
  };
}
