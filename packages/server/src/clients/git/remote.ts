// One branch of a remote repository, seen through a disposable copy of ours: where it stands,
// what it holds, and pushing one commit onto it. Knows nothing of what the files mean.
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../config/fault.js'
import { type GitResult, runGit } from './run.js'

export interface Remote {
  /** As git takes it: a path or an address. */
  readonly url: string
  /** The branch asked for; the remote's own default when left out. */
  readonly branch: string | undefined
  /** Our copy, a bare repository that may be thrown away at any time. */
  readonly copy: string
  readonly timeoutMs: number
}

export interface RemoteHead {
  readonly branch: string
  /** Undefined when the repository is empty. */
  readonly commit: string | undefined
}

/** - `moved` somebody else pushed first - `unknown` the answer was lost, or says nothing clear */
export type PushOutcome = 'pushed' | 'moved' | 'refused' | 'unknown'

const branchPattern = /^(?!.*(\.\.|\/\/|\.lock$|\/$))[A-Za-z0-9][A-Za-z0-9._/-]*$/
const headRef = 'refs/parley/head'

export function remoteAt(options: {
  readonly remote: string
  readonly branch?: string | undefined
  readonly workdir: string
  readonly timeoutMs: number
}): Remote {
  const { remote, branch, workdir, timeoutMs } = options
  if (branch !== undefined && !branchPattern.test(branch))
    throw new Fault({ code: 'git.bad-branch', retry: 'never', message: 'not a name for a branch' })
  const name = createHash('sha256').update(remote).digest('hex').slice(0, 16)
  return { url: remote, branch, copy: join(workdir, `${name}.git`), timeoutMs }
}

export interface InCopyOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Exit codes besides 0 that are no failure. */
  readonly alsoFine?: readonly number[]
}

/** Runs git on our copy; a failure of a local command is a Fault. */
export async function inCopy(
  remote: Remote,
  args: readonly string[],
  { alsoFine = [], ...more }: InCopyOptions = {},
): Promise<string> {
  const result = await runGit({
    args: ['--git-dir', remote.copy, ...args],
    timeoutMs: remote.timeoutMs,
    ...more,
  })
  if (![0, ...alsoFine].includes(result.exitCode ?? -1))
    throw failed('git.failed', `git ${args[0]}`, result)
  return result.stdout
}

/** Brings our copy up to where the branch stands now. A copy that is broken is made anew. */
export async function fetchHead(remote: Remote): Promise<RemoteHead> {
  const head = await lookAtHead(remote)
  if (head.commit === undefined) {
    await ensureCopy(remote)
    return head
  }
  try {
    await fetchInto(remote, head.branch)
  } catch {
    await rm(remote.copy, { recursive: true, force: true })
    await fetchInto(remote, head.branch)
  }
  return { ...head, commit: (await inCopy(remote, ['rev-parse', headRef])).trim() }
}

/** Whether a repository answers, with what git may see of our environment; it is neither fetched nor changed. */
export async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const result = await runGit({ args: ['ls-remote', '--', url, 'HEAD'], timeoutMs })
  return result.exitCode === 0
}

async function lookAtHead(remote: Remote): Promise<RemoteHead> {
  const result = await runGit({
    args: ['ls-remote', '--symref', '--', remote.url, 'HEAD', 'refs/heads/*'],
    timeoutMs: remote.timeoutMs,
  })
  if (result.exitCode !== 0) throw failed('git.unreachable', 'looking at the remote', result)
  const lines = result.stdout.split('\n')
  const byDefault = lines
    .map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1])
    .find(Boolean)
  const branch = remote.branch ?? byDefault ?? 'main'
  const commit = lines.find((line) => line.endsWith(`\trefs/heads/${branch}`))?.split('\t')[0]
  // Another branch in its place would begin a second history beside the real one.
  if (commit === undefined && lines.some((line) => line.includes('\trefs/heads/')))
    throw new Fault({
      code: 'git.no-such-branch',
      retry: 'never',
      message: `the repository has branches, but not "${branch}"`,
    })
  return { branch, commit }
}

async function ensureCopy(remote: Remote): Promise<void> {
  await mkdir(remote.copy, { recursive: true })
  await inCopy(remote, ['init', '--quiet', '--bare', '--template='])
}

async function fetchInto(remote: Remote, branch: string): Promise<void> {
  await ensureCopy(remote)
  const spec = `+refs/heads/${branch}:${headRef}`
  const result = await runGit({
    args: ['--git-dir', remote.copy, 'fetch', '--quiet', '--no-tags', '--', remote.url, spec],
    timeoutMs: remote.timeoutMs,
  })
  if (result.exitCode !== 0) throw failed('git.unreachable', 'fetching', result)
}

/** Pushes a commit whose parent is the head that was fetched; never forces. */
export async function pushCommit(
  remote: Remote,
  { branch, commit }: { readonly branch: string; readonly commit: string },
): Promise<{ readonly outcome: PushOutcome; readonly said: string }> {
  const result = await runGit({
    args: [
      ...['--git-dir', remote.copy, 'push', '--porcelain', '--no-verify'],
      ...['--', remote.url, `${commit}:refs/heads/${branch}`],
    ],
    timeoutMs: remote.timeoutMs,
  })
  return { outcome: outcomeOf(result), said: result.said }
}

function outcomeOf({ exitCode, stdout }: GitResult): PushOutcome {
  if (exitCode === 0) return 'pushed'
  const [, summary] = /^!\t[^\t]*\t(.*)$/m.exec(stdout) ?? []
  if (summary === undefined) return 'unknown'
  if (/^\[rejected\]|failed to update ref|cannot lock ref|already exists/.test(summary))
    return 'moved'
  return summary.startsWith('[remote rejected]') ? 'refused' : 'unknown'
}

export const failed = (code: string, doing: string, { exitCode, said }: GitResult): Fault =>
  new Fault({
    code,
    retry: 'later',
    message: `${doing}: ${exitCode === null ? 'took too long' : said}`,
  })
