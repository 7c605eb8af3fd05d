// Publishes files to a repository that others write to as well: look, let the caller decide,
// commit, push; when somebody was faster, look and decide again. The same token is never
// published twice, whatever was lost on the way. Knows nothing of what the files mean.
import { Fault } from '../../config/fault.js'
import { type Change, commitOf, type RepositoryView, trailer, viewOf } from './commit.js'
import { fetchHead, inCopy, pushCommit, type Remote, type RemoteHead, remoteAt } from './remote.js'

export interface PublishOptions {
  readonly remote: string
  /** Default: the remote's own default branch, `main` when it is empty. */
  readonly branch?: string
  /** A folder of ours; copies of repositories are kept in it and may be deleted at any time. */
  readonly workdir: string
  readonly author: { readonly name: string; readonly email: string }
  /** Stable for this one publication, letters, digits and dashes; stands in the commit, for all to read. */
  readonly token: string
  /** Asked again whenever the remote has moved. Undefined when there is nothing to change. */
  readonly transform: (view: RepositoryView) => Promise<Change | undefined> | Change | undefined
  readonly tries?: number
  readonly timeoutMs?: number
}

export interface PublishedChange {
  /** `found`: an earlier try of this token had gone through. `unchanged`: nothing needed writing. */
  readonly outcome: 'pushed' | 'found' | 'unchanged'
  /** The commit that holds the change; the head when unchanged, undefined when that is empty. */
  readonly commit: string | undefined
  /** Path → content as published; empty when unchanged. */
  readonly files: Readonly<Record<string, string>>
}

const queues = new Map<string, Promise<unknown>>()

/** Calls on the same copy wait for one another; see `publishNow` for what each does. */
export async function publishFiles(options: PublishOptions): Promise<PublishedChange> {
  if (!/^[A-Za-z0-9-]{8,100}$/.test(options.token))
    throw new Fault({ code: 'git.bad-token', retry: 'never', message: 'not a token' })
  const remote = remoteAt({ timeoutMs: 60_000, ...options })
  const before = queues.get(remote.copy) ?? Promise.resolve()
  const turn = before.then(() => publishNow(remote, options))
  const settled = turn.catch(() => undefined)
  queues.set(remote.copy, settled)
  return turn
}

/**
 * Every round begins with a fetch and a search for the token, so a push whose answer was lost is
 * seen as done, in this call or in the next.
 *
 * @throws Fault `git.unreachable`, `git.refused` (a hook or a protected branch), `git.busy` (the
 * remote kept moving), all to be tried later
 */
async function publishNow(remote: Remote, options: PublishOptions): Promise<PublishedChange> {
  let last: { readonly outcome: string; readonly said: string } = { outcome: '', said: '' }
  for (let round = 0; round < (options.tries ?? 6); round++) {
    const head = await fetchHead(remote).catch((error: unknown) => {
      // A push without a clear answer stays unclear when nobody can look for it.
      throw last.outcome === 'unknown' ? notPushed(last) : error
    })
    const earlier = await findToken(remote, head, options.token)
    if (earlier !== undefined) return { outcome: 'found', ...earlier }
    if (last.outcome === 'refused' || last.outcome === 'unknown') throw notPushed(last)
    const change = await options.transform(await viewOf(remote, head))
    const commit = change && (await commitOf(remote, head, { ...change, ...options }))
    if (change === undefined || commit === undefined)
      return { outcome: 'unchanged', commit: head.commit, files: {} }
    last = await pushCommit(remote, { branch: head.branch, commit })
    if (last.outcome === 'pushed') return { outcome: 'pushed', commit, files: change.files }
  }
  throw notPushed(last)
}

async function findToken(remote: Remote, { commit }: RemoteHead, token: string) {
  if (commit === undefined) return undefined
  const found = await inCopy(remote, [
    ...['log', '--max-count=1', '--format=%H', '--extended-regexp'],
    ...[`--grep=^${trailer}: ${token}$`, commit, '--'],
  ])
  const sha = found.trim()
  if (sha === '') return undefined
  const names = await inCopy(remote, ['show', '--format=', '--name-only', '-z', sha, '--'])
  const files: Record<string, string> = {}
  for (const path of names.split('\0').filter(Boolean)) {
    files[path] = await inCopy(remote, ['cat-file', 'blob', `${sha}:${path}`])
  }
  return { commit: sha, files }
}

const notPushed = ({
  outcome,
  said,
}: {
  readonly outcome: string
  readonly said: string
}): Fault => {
  const code = { refused: 'git.refused', moved: 'git.busy' }[outcome] ?? 'git.push-failed'
  return new Fault({ code, retry: 'later', message: `the push did not go through: ${said}` })
}
