// Reads the project's own sources for the architecture tests: files, imports, functions, exports.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Every file git tracks or would track, relative to the root. */
export const projectFiles: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)))

const isGenerated = (file: string) => file.includes('/generated/')

export const isTest = (file: string): boolean =>
  /\.test\.tsx?$/.test(file) || file.startsWith('test/') || /^packages\/\w+\/test\//.test(file)

export const codeFiles: readonly string[] = projectFiles.filter(
  (file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts') && !isGenerated(file),
)

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

const parsed = new Map<string, ts.SourceFile>()

/** The syntax of a file, read once. */
export const parse = (file: string): ts.SourceFile => {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true)
  parsed.set(file, source)
  return source
}

/** What a file imports: bare names as they stand, relative ones as paths from the root. */
export const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm)].map(
    ([, name = '']) =>
      name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name,
  )

export interface MeasuredFunction {
  readonly name: string
  readonly lines: number
  /** Half of its text or more is markup or SQL: those may be longer. */
  readonly isMarkup: boolean
}

const nameOf = (node: ts.Node): string => {
  const { parent } = node
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))
    return node.name?.getText() ?? 'default'
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText()
  return 'anonymous'
}

const holdsMarkup = (node: ts.Node): boolean => {
  let found = false
  const visit = (child: ts.Node): void => {
    if (ts.isJsxElement(child) || ts.isJsxFragment(child) || ts.isJsxSelfClosingElement(child))
      found = true
    if (ts.isTaggedTemplateExpression(child) && child.tag.getText().startsWith('sql')) found = true
    if (!found) ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

/** Every function of a file with its length in lines, innermost counted in its outer ones too. */
export const functionsOf = (file: string): readonly MeasuredFunction[] => {
  const source = parse(file)
  const found: MeasuredFunction[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    if (
      ts.isFunctionDeclaration(node) ||
      ts.isArrowFunction(node) ||
      ts.isFunctionExpression(node) ||
      ts.isMethodDeclaration(node)
    ) {
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1
      found.push({ name: nameOf(node), lines, isMarkup: lines > 60 && holdsMarkup(node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Parameters that are told apart by their place; a last object of options is not one of them. */
const positionalOf = (parameters: readonly ts.ParameterDeclaration[]): number => {
  const last = parameters.at(-1)
  const isOptions =
    last?.initializer?.getText() === '{}' || /^(options|input)$/.test(last?.name.getText() ?? '')
  return parameters.length - (isOptions ? 1 : 0)
}

export interface ExportedName {
  readonly name: string
  readonly docstring: string
  readonly isType: boolean
  readonly positional: number
}

const docOf = (source: ts.SourceFile, node: ts.Node): string =>
  (ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [])
    .map((range) => source.text.slice(range.pos, range.end))
    .filter((text) => text.startsWith('/**'))
    .at(-1) ?? ''

/** What a file exports, with the docstring above it. */
export const exportsOf = (file: string): readonly ExportedName[] => {
  const source = parse(file)
  return source.statements.flatMap((statement): ExportedName[] => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (!modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return []
    const docstring = docOf(source, statement)
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((declaration) => ({
        name: declaration.name.getText(),
        docstring,
        isType: false,
        positional:
          declaration.initializer !== undefined && ts.isArrowFunction(declaration.initializer)
            ? positionalOf([...declaration.initializer.parameters])
            : 0,
      }))
    }
    if (ts.isFunctionDeclaration(statement)) {
      return [
        {
          name: statement.name?.getText() ?? 'default',
          docstring,
          isType: false,
          positional: positionalOf([...statement.parameters]),
        },
      ]
    }
    if (
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)
    ) {
      return [
        {
          name: statement.name?.getText() ?? 'default',
          docstring,
          isType: !ts.isClassDeclaration(statement),
          positional: 0,
        },
      ]
    }
    return []
  })
}
