// Reads the fetched head of a repository and writes one commit onto it, inside our bare copy: no
// working tree, nothing checked out, so no file of a stranger ever lands on our disk by name.
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../config/fault.js'
import { inCopy, type Remote, type RemoteHead } from './remote.js'

/** The repository as it stands at the fetched head. */
export interface RepositoryView {
  readonly paths: readonly string[]
  read(path: string): Promise<string | undefined>
  /** Paths of the files that hold this exact text. */
  pathsHolding(text: string): Promise<readonly string[]>
}

export interface Change {
  /** Path → whole content. */
  readonly files: Readonly<Record<string, string>>
  readonly message: string
}

/** The line of a commit message that holds the publication's token. */
export const trailer = 'Parley-Publication'

const separated = (output: string): string[] => output.split('\0').filter(Boolean)

export async function viewOf(remote: Remote, { commit }: RemoteHead): Promise<RepositoryView> {
  if (commit === undefined)
    return { paths: [], read: async () => undefined, pathsHolding: async () => [] }
  const paths = separated(await inCopy(remote, ['ls-tree', '-r', '-z', '--name-only', commit]))
  const known = new Set(paths)
  return {
    paths,
    read: async (path) =>
      known.has(path) ? inCopy(remote, ['cat-file', 'blob', `${commit}:${path}`]) : undefined,
    pathsHolding: (text) => search(remote, commit, text),
  }
}

/** `git grep` ends with 1 when it finds nothing. */
async function search(remote: Remote, commit: string, text: string): Promise<readonly string[]> {
  if (text === '' || text.includes('\n')) return []
  const args = ['grep', '-z', '--fixed-strings', '--files-with-matches', '-e', text, commit, '--']
  const output = await inCopy(remote, args, { alsoFine: [1] })
  return separated(output).map((path) => path.slice(commit.length + 1))
}

interface CommitOptions extends Change {
  readonly author: { readonly name: string; readonly email: string }
  readonly token: string
}

/** The new commit, or undefined when it would hold what the head already holds. */
export async function commitOf(
  remote: Remote,
  { commit: parent }: RemoteHead,
  { files, message, author, token }: CommitOptions,
): Promise<string | undefined> {
  Object.keys(files).forEach(checkPath)
  const tree = await writeTree(remote, parent, files)
  const parentTree =
    parent === undefined ? undefined : await inCopy(remote, ['rev-parse', `${parent}^{tree}`])
  if (tree === parentTree?.trim()) return undefined
  const made = await inCopy(
    remote,
    ['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent]), '-F', '-'],
    { input: `${message.trim()}\n\n${trailer}: ${token}\n`, env: identity(author) },
  )
  return made.trim()
}

/** Built in an index of its own, so that a broken-off try leaves nothing behind that matters. */
async function writeTree(
  remote: Remote,
  parent: string | undefined,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const index = join(remote.copy, `index-${randomUUID()}`)
  const env = { GIT_INDEX_FILE: index }
  try {
    await inCopy(remote, ['read-tree', parent ?? '--empty'], { env })
    for (const [path, content] of Object.entries(files)) {
      const blob = await inCopy(remote, ['hash-object', '-w', '--stdin'], { input: content })
      const entry = `100644,${blob.trim()},${path}`
      await inCopy(remote, ['update-index', '--add', '--cacheinfo', entry], { env })
    }
    return (await inCopy(remote, ['write-tree'], { env })).trim()
  } finally {
    await rm(index, { force: true })
  }
}

const identity = ({ name, email }: CommitOptions['author']) => ({
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: email,
  GIT_COMMITTER_NAME: name,
  GIT_COMMITTER_EMAIL: email,
})

const segment = /^(?!\.git$|\.{1,2}$)[^\p{Cc}\\:]+$/iu

function checkPath(path: string): void {
  if (path.length < 500 && path.split('/').every((part) => segment.test(part))) return
  throw new Fault({
    code: 'git.bad-path',
    retry: 'never',
    message: 'not a path inside a repository',
  })
}
