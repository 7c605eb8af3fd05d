// A start with mistakes in its configuration lists every one of them, starts nothing and ends with 1: the built programs,
// as an operator runs them.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = new URL('../../../../', import.meta.url).pathname
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-start-'))
  await writeFile(join(folder, 'charter.yaml'), 'based-on: pep-811\nno-such-part: 1\nnor-this: 2\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const WRONG = {
  PARLEY_PORT: '99999',
  PARLEY_URL: 'nonsense',
  PARLEY_SMTP_URL: 'ftp://mail.example.test',
  PARLEY_INTAKE_TOTAL_PER_HOUR: 'many',
}
const MISTYPED = { PARLEY_MAIL_FORM: 'parley@example.test' }

test.each(['start', 'serve', 'work', 'migrate'])(
  '%s lists every mistake, starts nothing, and ends with 1',
  async (program) => {
    const home = join(folder, program)
    const env = {
      PATH: process.env['PATH'],
      PARLEY_HOME: home,
      PARLEY_CHARTER: join(folder, 'charter.yaml'),
      ...WRONG,
      ...MISTYPED,
    }
    const file = `packages/server/dist/bundle/${program}.js`
    const { code, err } = await new Promise<{ code: unknown; err: string }>((resolve) => {
      execFile(process.execPath, [file], { cwd: ROOT, env, timeout: 50_000 }, (error, _out, err) =>
        resolve({ code: error?.code ?? 0, err }),
      )
    })
    expect(code).toBe(1)
    expect(err).toContain('nothing was started')
    for (const variable of Object.keys(WRONG)) expect(err).toContain(`  ${variable} `)
    expect(err).toContain('  PARLEY_MAIL_FROM should be set too')
    expect(err).toMatch(/ {2}PARLEY_MAIL_FORM is no variable .*; did you mean PARLEY_MAIL_FROM\?/)
    for (const line of [2, 3]) expect(err).toContain(`  PARLEY_CHARTER line ${line}: `)
    expect(existsSync(home)).toBe(false)
  },
  60_000,
)
