/** The task that the outputs of this folder answer: its prompt defines a helper and imports. */
export const PROMPT = `import math
from typing import List


def is_even(n: int) -> bool:
    return n % 2 == 0


def f(xs: List[int]) -> int:
    """ The sum of the even numbers of xs.
    >>> f([1, 2, 4])
    6
    """
`;

export const TEST = 'assert f([1, 2, 4]) == 6\nassert f([]) == 0\nassert f([3, -2]) == -2';

/** What an output is like, and the output. */
export type Case = readonly [name: string, output: string];

export const RIGHT = 'def f(xs):\n    return sum(x for x in xs if x % 2 == 0)';
export const WRONG = 'def f(xs):\n    return sum(xs)';

export const fence = (code: string, info = 'python', mark = '```'): string => `${mark}${info}\n${code}\n${mark}`;
export const indented = (text: string, by = '   '): string => text.replace(/^(?=.)/gm, by);
