// The tests of a file with their titles, read from its syntax: a group without tests has none, and what is left out, or
// asks nothing, is no test.
import ts from 'typescript'
import { parse } from './sources.js'

export interface TitledTest {
  /** Its own title, and those of the groups it stands in, the outermost first. */
  readonly titles: readonly string[]
}

const GROUP = 'describe'
const TESTS = new Set(['test', 'it'])
const LEFT_OUT = new Set(['skip', 'todo', 'fails'])
/** What makes a test able to fail: an expectation, a property, or a helper that is named after one. */
const ASKS = /\bexpect|\bassert/i

interface Callee {
  readonly name: string
  readonly modifiers: readonly string[]
}

/** `test`, `test.each(…)`, `describe.skip`: what is called at the bottom, and what stands behind its dots. */
const calleeOf = (node: ts.Expression): Callee | undefined => {
  if (ts.isIdentifier(node)) return { name: node.text, modifiers: [] }
  if (ts.isPropertyAccessExpression(node)) {
    const inner = calleeOf(node.expression)
    return inner && { ...inner, modifiers: [...inner.modifiers, node.name.text] }
  }
  if (ts.isCallExpression(node)) return calleeOf(node.expression)
  return ts.isTaggedTemplateExpression(node) ? calleeOf(node.tag) : undefined
}

const titleOf = (node: ts.Expression | undefined): string | undefined => {
  if (node === undefined) return undefined
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateExpression(node) ? node.head.text : undefined
}

/** The tests of a source. One that hands its work to a named function is taken by that name. */
export const testsOf = (source: ts.SourceFile): readonly TitledTest[] => {
  const found: TitledTest[] = []
  const walk = (node: ts.Node, within: readonly string[]): void => {
    const inside = (titles: readonly string[]) => (child: ts.Node) => walk(child, titles)
    const callee = ts.isCallExpression(node) ? calleeOf(node.expression) : undefined
    const title = ts.isCallExpression(node) ? titleOf(node.arguments[0]) : undefined
    const isOurs = callee !== undefined && (callee.name === GROUP || TESTS.has(callee.name))
    if (!ts.isCallExpression(node) || !isOurs || title === undefined) {
      node.forEachChild(inside(within))
      return
    }
    if (callee.modifiers.some((one) => LEFT_OUT.has(one))) return
    const titles = [...within, title]
    const [, work] = node.arguments
    if (callee.name === GROUP) work?.forEachChild(inside(titles))
    else if (work !== undefined && (ts.isIdentifier(work) || ASKS.test(work.getText(source))))
      found.push({ titles })
  }
  walk(source, [])
  return found
}

/** The ids that a title begins with: `A1, A2: …`, `G2 and G3: …`, `J1 opens it …`. */
const IDS = /^((?:[A-Z]\d{1,2}(?:, | and ))*[A-Z]\d{1,2})[: ]/

/** The ids of rules that tests of these files are named by: in their own title, or in that of a group they stand in. */
export const rulesTested = (files: readonly string[]): ReadonlySet<string> =>
  new Set(
    files
      .flatMap((file) => testsOf(parse(file)))
      .flatMap(({ titles }) => titles)
      .flatMap((title) => IDS.exec(title)?.[1]?.split(/, | and /) ?? []),
  )
