/** No test depends on how busy the machine is: bounds are counts, or ratios of CPU time within one run. */
import ts from 'typescript'
import { expect, it } from 'vitest'
import { sourcesUnder } from '../support/sources.ts'

const sources = sourcesUnder('properties').filter(({ path }) => !path.startsWith('properties/fixtures/programs/'))

/** Files that look at a clock, and why. */
const looking: Readonly<Record<string, string>> = {
  'properties/bench/processes.ts': 'a benchmark',
  'properties/bench/subjects/linear.ts': 'ends what takes too much CPU time',
  'properties/cli/interrupt.property.ts': 'sleeps between two looks at the CPU time of a child',
  'properties/fixtures/build.ts': 'prints what a command took',
  'properties/host/clocks.property.ts': 'the clocks of a guest are those of its host',
  'properties/host/streams.property.ts': 'waits for what another process writes',
  'properties/mutants/Child.ts': 'ends what hangs',
  'properties/mutants/Run.ts': 'prints what a command took',
  'properties/mutants/SuiteRunner.ts': 'short scripts come first',
  'properties/mutants/planted/Process.ts': 'ends what hangs',
  'properties/mutants/planted/Worker.ts': 'prints what a command took',
  'properties/mutants/planted/host.ts': 'quotes source that looks at one',
  'properties/refinement/plant.ts': 'prints what a command took',
  'properties/refinement/run.ts': 'prints what a command took',
  'properties/support/cpu.ts': 'CPU time'
}

it('files that look at a clock are known', () => {
  const clock = /\b(performance\.now|Date\.now|new Date\(\)|hrtime|cpuUsage|setTimeout|setInterval)\b/
  const found = sources.filter(
    ({ path, text }) => path !== 'properties/architecture/clocks.property.ts' && clock.test(text)
  )
  expect(found.map(({ path }) => path)).toEqual(Object.keys(looking))
})

const tests = new Set(['it', 'test', 'describe', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'])

/** What a call starts from: `it` of `it.each(xs)('name', f)`. */
const root = (e: ts.Expression): string =>
  ts.isIdentifier(e) ? e.text
  : ts.isCallExpression(e) || ts.isPropertyAccessExpression(e) ? root(e.expression)
  : ''

const hasTimeout = (call: ts.CallExpression): boolean => {
  const f = call.arguments.findIndex((a) => ts.isArrowFunction(a))
  const isNamed = call.arguments.some(
    (a) => ts.isObjectLiteralExpression(a) && a.properties.some((p) => p.name?.getText() === 'timeout')
  )
  return isNamed || (f >= 0 && f < call.arguments.length - 1)
}

/** The lines of tests that say how long they may take. */
const timeouts = (path: string, text: string): ReadonlyArray<string> => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && tests.has(root(node.expression)) && hasTimeout(node))
      found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

it('no test has a time-out of its own: that of all is a bound on what hangs', () => {
  expect(timeouts('a.ts', `it('x', () => 1, 5)\nit('y', { timeout: 5 }, () => 1)\nit.each([1])('z', () => 1)`)).toEqual(
    ['a.ts:1', 'a.ts:2']
  )
  const files = sources.filter(({ path }) => path.endsWith('.property.ts'))
  expect(files.flatMap(({ path, text }) => timeouts(path, text))).toEqual([])
})
