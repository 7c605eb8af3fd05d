// A bare repository on disk that stands in for a hosted one, and the ways in which hosted ones
// fail, made with git's own hooks. For tests and the demo.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit } from './run.js'

/**
 * - `refuse` a hook declines the push
 * - `hang` the push waits without end and changes nothing
 * - `cut-after-success` the push is carried out and its answer never sent
 * - `hang-after-success` the push is carried out, the answer waits without end
 */
export type GitFault = 'refuse' | 'hang' | 'cut-after-success' | 'hang-after-success'

export interface BareRepository {
  readonly path: string
  failNextPush(fault: { readonly times: number; readonly how: GitFault }): Promise<void>
  /** As if the host were gone; `up` brings it back. */
  down(): Promise<void>
  up(): Promise<void>
  /** What the branch holds now: path → content. Empty while there is no branch. */
  files(branch?: string): Promise<Readonly<Record<string, string>>>
  /** Commit messages, newest first. */
  messages(branch?: string): Promise<readonly string[]>
}

const timeoutMs = 20_000

const before = { refuse: 'echo "declined, as the test asked" >&2; exit 1', hang: 'exec sleep 600' }
const after = { 'cut-after-success': 'kill -9 $PPID', 'hang-after-success': 'exec sleep 600' }

/** Creates an empty bare repository in a folder that need not exist, or takes up one that does. */
export async function createBareRepository(path: string, branch = 'main'): Promise<BareRepository> {
  await mkdir(path, { recursive: true })
  const git = (...args: string[]) => runGit({ args: ['--git-dir', path, ...args], timeoutMs })
  await git('init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`)
  // Whoever serves the repository decides on its hooks; the path is kept in its own configuration.
  await git('config', 'core.hooksPath', join(path, 'hooks'))
  await mkdir(join(path, 'hooks'), { recursive: true })
  return {
    path,
    failNextPush: ({ times, how }) => installFault(path, times, how),
    down: () => rename(path, `${path}.down`),
    up: () => rename(`${path}.down`, path),
    files: async (of = branch) => {
      const { exitCode, stdout } = await git('ls-tree', '-r', '-z', '--name-only', of)
      const files: Record<string, string> = {}
      if (exitCode !== 0) return files
      for (const name of stdout.split('\0').filter(Boolean)) {
        files[name] = (await git('cat-file', 'blob', `${of}:${name}`)).stdout
      }
      return files
    },
    messages: async (of = branch) => {
      const { exitCode, stdout } = await git('log', '-z', '--format=%B', of, '--')
      return exitCode === 0 ? stdout.split('\0').filter(Boolean) : []
    },
  }
}

async function installFault(path: string, times: number, how: GitFault): Promise<void> {
  const hooks = join(path, 'hooks')
  const act = how in before ? before : after
  const commands: Readonly<Record<string, string>> = { ...before, ...after }
  const hook = act === before ? 'pre-receive' : 'post-receive'
  const left = join(hooks, `${hook}-left`)
  await writeFile(left, String(times))
  await writeFile(
    join(hooks, hook),
    [
      '#!/bin/sh',
      'cat >/dev/null',
      `left=$(cat '${left}')`,
      '[ "$left" -gt 0 ] || exit 0',
      `echo $((left - 1)) >'${left}'`,
      commands[how],
      '',
    ].join('\n'),
    { mode: 0o755 },
  )
}
