// Publishing files to a repository with other writers, against a bare repository on disk; and
// against a real remote when PARLEY_TEST_GIT_REMOTE is given.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Change, RepositoryView } from '../../src/clients/git/commit.js'
import { type BareRepository, createBareRepository } from '../../src/clients/git/fake.js'
import { type PublishOptions, publishFiles } from '../../src/clients/git/publish.js'
import { gitAvailable, runGit } from '../../src/clients/git/run.js'
import { Fault } from '../../src/config/fault.js'

const author = { name: 'Parley', email: 'parley@example.org' }
let root: string
let repository: BareRepository
let tokens = 0

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-git-'))
  repository = await createBareRepository(join(root, 'remote.git'))
  return () => rm(root, { recursive: true, force: true })
})

/** Takes the next number, as the OSV repository's own naming does. */
function nextRecord({ paths }: RepositoryView): Change {
  const numbers = paths.map((path) => Number(/PSF-2026-(\d+)\.json$/.exec(path)?.[1] ?? 0))
  const id = `PSF-2026-${Math.max(0, ...numbers) + 1}`
  return { files: { [`advisories/${id}.json`]: `{"id": "${id}"}\n` }, message: `Add ${id}` }
}

const publish = (more: Partial<PublishOptions> = {}) =>
  publishFiles({
    remote: repository.path,
    workdir: join(root, 'work'),
    author,
    token: `token-${++tokens}-of-a-test`,
    transform: nextRecord,
    timeoutMs: 10_000,
    ...more,
  })

/** Another writer, with a copy of their own. */
const publishElsewhere = () => publish({ workdir: join(root, `elsewhere-${tokens}`) })

const paths = async () => Object.keys(await repository.files()).sort()

describe('publishing', () => {
  test('begins an empty repository, then adds to it', async () => {
    const first = await publish()
    expect(first).toMatchObject({
      outcome: 'pushed',
      files: { 'advisories/PSF-2026-1.json': '{"id": "PSF-2026-1"}\n' },
    })
    await publish()
    expect(await paths()).toEqual(['advisories/PSF-2026-1.json', 'advisories/PSF-2026-2.json'])
    expect((await repository.messages())[1]).toMatch(
      /^Add PSF-2026-1\n\nParley-Publication: token-/,
    )
  })

  test('shows the caller what is there: paths, contents, and where a text stands', async () => {
    await publish()
    await publish({
      transform: async (view) => {
        expect(view.paths).toEqual(['advisories/PSF-2026-1.json'])
        expect(await view.read('advisories/PSF-2026-1.json')).toBe('{"id": "PSF-2026-1"}\n')
        expect(await view.read('advisories/PSF-2026-9.json')).toBeUndefined()
        expect(await view.pathsHolding('"PSF-2026-1"')).toEqual(['advisories/PSF-2026-1.json'])
        expect(await view.pathsHolding('--nothing(')).toEqual([])
        return undefined
      },
    })
  })

  test('changes a file and leaves the others; the same content again is no commit', async () => {
    await publish()
    await publish()
    const change = { files: { 'advisories/PSF-2026-1.json': 'changed\n' }, message: 'Amend' }
    expect(await publish({ transform: () => change })).toMatchObject({ outcome: 'pushed' })
    expect(await publish({ transform: () => change })).toMatchObject({ outcome: 'unchanged' })
    expect(await repository.files()).toEqual({
      'advisories/PSF-2026-1.json': 'changed\n',
      'advisories/PSF-2026-2.json': '{"id": "PSF-2026-2"}\n',
    })
  })

  test('the same token is published once, and its files are told again', async () => {
    const first = await publish({ token: 'token-of-one-case' })
    await publish()
    const again = await publish({ token: 'token-of-one-case' })
    expect(again).toEqual({ ...first, outcome: 'found' })
    expect(await paths()).toHaveLength(2)
    // A token that only begins alike is another one.
    expect((await publish({ token: 'token-of-one' })).outcome).toBe('pushed')
  })

  test('takes the next number when another writer was faster', async () => {
    let asked = 0
    const published = await publish({
      transform: async (view) => {
        if (asked++ === 0) await publishElsewhere()
        return nextRecord(view)
      },
    })
    expect(asked).toBe(2)
    expect(Object.keys(published.files)).toEqual(['advisories/PSF-2026-2.json'])
  })

  test('five at once get five numbers', async () => {
    const all = await Promise.all([publish(), publish(), publish(), publish(), publishElsewhere()])
    const files = all.flatMap((published) => Object.keys(published.files))
    expect(new Set(files).size).toBe(5)
    expect(await paths()).toHaveLength(5)
  })

  test('gives up for now when the remote moves every time', async () => {
    const transform = async (view: RepositoryView) => {
      await publishElsewhere()
      return nextRecord(view)
    }
    const fault = await faultOf(publish({ transform, tries: 2 }))
    expect(fault).toMatchObject({ code: 'git.busy', retry: 'later' })
  })

  test('a copy of ours that is broken is made anew', async () => {
    await publish()
    const [copy] = await readdir(join(root, 'work'))
    await writeFile(join(root, 'work', copy!, 'config'), 'not a config')
    await publish()
    expect(await paths()).toHaveLength(2)
  })

  test('uses nothing of the person’s own configuration', async () => {
    const home = join(root, 'home')
    await mkdir(home)
    await writeFile(
      join(home, '.gitconfig'),
      '[user]\n\tname = Leaked\n[commit]\n\tgpgSign = true\n',
    )
    const before = { ...process.env }
    Object.assign(process.env, { HOME: home, GIT_DIR: '/nowhere', GIT_AUTHOR_NAME: 'Leaked' })
    try {
      const { commit } = await publish()
      const args = ['--git-dir', repository.path, 'log', '-1', '--format=%an %cn', commit!]
      expect((await runGit({ args, timeoutMs: 5000 })).stdout.trim()).toBe('Parley Parley')
    } finally {
      for (const name of ['HOME', 'GIT_DIR', 'GIT_AUTHOR_NAME']) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    }
  })
})

describe('when the remote fails', () => {
  test('gone is unreachable, and nothing is lost', async () => {
    await repository.down()
    expect(await faultOf(publish())).toMatchObject({ code: 'git.unreachable', retry: 'later' })
    await repository.up()
    expect((await publish()).outcome).toBe('pushed')
  })

  test('a hook that declines is a refusal, with its reason', async () => {
    await repository.failNextPush({ times: 1, how: 'refuse' })
    const fault = await faultOf(publish())
    expect(fault).toMatchObject({ code: 'git.refused', retry: 'later' })
    expect(fault.message).toContain('declined')
    expect((await publish()).outcome).toBe('pushed')
  })

  test.each(['cut-after-success', 'hang-after-success'] as const)(
    'a push met by %s is found to have gone through',
    async (how) => {
      await publish()
      await repository.failNextPush({ times: 1, how })
      const published = await publish({ timeoutMs: 1500 })
      expect(published).toMatchObject({ outcome: 'found' })
      expect(Object.keys(published.files)).toEqual(['advisories/PSF-2026-2.json'])
      expect(await paths()).toHaveLength(2)
    },
  )

  test('a push that hangs is ended and can be made again', async () => {
    await repository.failNextPush({ times: 1, how: 'hang' })
    const token = 'token-of-a-hanging-push'
    const fault = await faultOf(publish({ token, timeoutMs: 1500 }))
    expect(fault).toMatchObject({ code: 'git.push-failed', retry: 'later' })
    expect((await publish({ token })).outcome).toBe('pushed')
    expect(await paths()).toHaveLength(1)
  })

  test('a password in the address is not told', async () => {
    const remote = 'https://user:the-password@127.0.0.1:1/x.git'
    const fault = await faultOf(publish({ remote }))
    expect(fault).toMatchObject({ code: 'git.unreachable' })
    expect(`${fault.message}${fault.stack}${fault.cause}`).not.toContain('the-password')
  })

  test('a branch that is not there beside others is a mistake, not a new history', async () => {
    await publish()
    const fault = await faultOf(publish({ branch: 'mian' }))
    expect(fault).toMatchObject({ code: 'git.no-such-branch', retry: 'never' })
  })
})

describe('hostile arguments', () => {
  test.each(['../out', '/etc/x', 'a/../b', '.git/config', 'a/.GIT/x', '', 'a//b', 'a\nb', 'c:x'])(
    'the path %j is refused',
    async (path) => {
      const transform = () => ({ files: { [path]: 'x' }, message: 'x' })
      expect(await faultOf(publish({ transform }))).toMatchObject({ code: 'git.bad-path' })
    },
  )

  // asvs: 1.2.5
  test('a remote, a branch or a token cannot be an option', async () => {
    const option = '--upload-pack=touch /tmp/parley-owned'
    expect(await faultOf(publish({ remote: option }))).toMatchObject({ code: 'git.unreachable' })
    expect(await faultOf(publish({ branch: option }))).toMatchObject({ code: 'git.bad-branch' })
    expect(await faultOf(publish({ token: '.*.*.*.*.*' }))).toMatchObject({ code: 'git.bad-token' })
    const remote = 'ext::sh -c touch% /tmp/parley-owned'
    expect(await faultOf(publish({ remote }))).toMatchObject({ code: 'git.unreachable' })
  })
})

test('git is there, and its absence is said', async () => {
  expect(await gitAvailable()).toMatchObject({ available: true, version: expect.any(String) })
  const { PATH } = process.env
  process.env['PATH'] = root
  try {
    expect(await gitAvailable()).toEqual({ available: false })
    expect(await faultOf(publish())).toMatchObject({ code: 'git.missing', retry: 'never' })
  } finally {
    process.env['PATH'] = PATH
  }
})

const { PARLEY_TEST_GIT_REMOTE: realRemote } = process.env
if (realRemote !== undefined) {
  test('a real remote takes one commit, and finds it again', async () => {
    const token = `contract-${Date.now()}`
    const transform = () => ({ files: { [`contract/${token}.txt`]: token }, message: 'Contract' })
    const first = await publish({ remote: realRemote, token, transform })
    const again = await publish({ remote: realRemote, token, transform })
    expect(again).toEqual({ ...first, outcome: 'found' })
  })
}

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}
