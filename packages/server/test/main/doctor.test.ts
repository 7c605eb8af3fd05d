// What the doctor asks outside: whether each repository that OSV records are pushed to answers.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.js'
import { lookAtOsv } from '../../src/main/admin/doctor.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import { addTeam } from '../support/people.js'

let installation: TestInstallation
let folder: string
beforeAll(async () => {
  installation = await openInstallation()
  folder = await mkdtemp(join(tmpdir(), 'parley-doctor-'))
  await promisify(execFile)('git', ['init', '--quiet', '--bare', join(folder, 'there.git')])
  await addTeam(installation, 'EXAMPLE', { isDefault: true })
})
afterAll(async () => {
  await installation.destroy()
  await rm(folder, { recursive: true })
})

const look = (repo: string) =>
  lookAtOsv({
    installation,
    config: readConfig({ PARLEY_HOME: folder, PARLEY_OSV_REPO: join(folder, repo) }),
  })

test('a repository that answers is well, an empty one too', async () => {
  expect(await look('there.git')).toEqual({ repositories: 1, unreachable: [] })
})

test('one that does not is named by whose it is, never by its address', async () => {
  expect(await look('nowhere.git')).toEqual({ repositories: 1, unreachable: ['PARLEY_OSV_REPO'] })
  await installation.sql(
    `update team set settings = settings || jsonb_build_object('osvRepo', $1::text) where slug = 'EXAMPLE'`,
    [join(folder, 'gone.git')],
  )
  expect(await look('there.git')).toEqual({ repositories: 2, unreachable: ['team EXAMPLE'] })
})
