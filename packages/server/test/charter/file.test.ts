// A charter from a file: every mistake with its line, a good one kept, a bad one changing nothing, and adopted with
// its reason after it was looked at.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pep811Charter, wholeMembershipCharter } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { charterOf } from '../../src/charter/charter-of.js'
import { chooseCharter, versionName } from '../../src/charter/file/keep.js'
import { charterMaxBytes, readCharterText } from '../../src/charter/file/read.js'
import { createTeam } from '../../src/identity/teams.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

const data = (name: string) => readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')
const charterIn = (text: string) => {
  const read = readCharterText(text)
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  return read.charter
}
const mistakesIn = (text: string) => {
  const read = readCharterText(text)
  return 'mistakes' in read ? read.mistakes.map(({ line, message }) => `${line}: ${message}`) : []
}

describe('reading', () => {
  test('a file says what it decides otherwise, and the rest is the charter it builds on', () => {
    const charter = charterIn(data('example.yaml'))
    expect(charter.team.adminsMinimum.value).toBe(3)
    expect(charter.governance.ballot.threshold.value).toEqual({ numerator: 3, denominator: 4 })
    expect(charter.governance.veto.body).toEqual({ value: 'packaging-council', source: 'PEP 772' })
    expect(charter.governance.veto.windowDays).toEqual(pep811Charter.governance.veto.windowDays)
    expect(charter.clocks.finishDays).toEqual(pep811Charter.clocks.finishDays)
  })

  test.each([pep811Charter, wholeMembershipCharter])(
    '$id, written out whole, reads as it was',
    (charter) => {
      const id = `${charter.id}-copy`
      expect(charterIn(stringify({ ...charter, id }))).toEqual({ ...charter, id })
    },
  )

  test('every mistake of the decisions at once, each at its line', () => {
    expect(mistakesIn(data('broken.yaml'))).toEqual([
      '6: A team has at least 2 admins.',
      '7: There is no body “steering-council”. This charter names: team.',
      '9: There is no body “senate”. This charter names: team.',
      '11: A share above 1 can never be reached.',
      '13: There is no body “steering-council”. This charter names: team.',
    ])
  })

  test('A2: a charter that would refuse a nominee for their background is refused itself', () => {
    const text = [
      'based-on: pep-811',
      'id: closed',
      'governance:',
      '  nomination:',
      '    otherBackgrounds: { value: block, source: nowhere }',
    ].join('\n')
    expect(mistakesIn(text)).toEqual([
      '5: governance.nomination.otherBackgrounds.value should be “warn”.',
    ])
    expect(charterIn(text.replace('block', 'warn')).id).toBe('closed')
  })

  test('every mistake of the shape at once, each at its line', () => {
    expect(mistakesIn(data('misshapen.yaml'))).toEqual([
      '2: id: Use up to 60 small letters, digits and hyphens.',
      '6: team.adminsMinimum has no source: say where it was decided.',
      '7: team.chairs is no part of a charter.',
      '10: governance.ballot.threshold.value is none of the forms it can have.',
      '11: governance.ballot.secrecy.value should be “secret”.',
      '13: clocks.idleDays should be a mapping.',
    ])
  })

  test('a mistake of the shape hides none of the decisions: all at once, each at its line', () => {
    const mistakes = mistakesIn(data('everything.yaml'))
    expect(mistakes).toEqual([
      '6: A team has at least 2 admins.',
      '7: team.chairs is no part of a charter.',
      '9: There is no body “senate”. This charter names: team, steering-council.',
      '12: governance.bodies.1.name is missing.',
      '12: A share above 1 can never be reached.',
      '14: Whole days from 0 to 3650, please.',
      '16: governance.ballot.threshold has no source: say where it was decided.',
      '16: A share above 1 can never be reached.',
      '17: governance.ballot.secrecy.value should be “secret”.',
      '19: There is no body “parliament”. This charter names: team, steering-council.',
      '21: embargo.defaultDays.value should be a number.',
      '24: clocks.idleDays should be a mapping.',
    ])
  })

  test('what no team could decide by is told with everything else, each at its line', () => {
    const text = `based-on: pep-811
id: circular
team:
  adminsMinimum: { value: 1, source: us }
governance:
  bodies:
    - { id: team, name: the team, under: council, quorum: { value: { kind: none }, source: us } }
    - { id: council, name: the council, under: board, quorum: { value: { kind: non-abstaining, count: 900 }, source: us } }
    - { id: board, name: the board, under: council, quorum: { value: { kind: none }, source: us } }
  oversight: { value: council, source: us }
  veto: { body: { value: team, source: us }, windowDays: { value: 0, source: us } }
clocks:
  idleDays: { value: 0, source: us }
`
    expect(mistakesIn(text)).toEqual([
      '4: A team has at least 2 admins.',
      '8: No team has more than 200 who vote.',
      '8: The bodies are under one another in a circle: council, board, council.',
      '9: The bodies are under one another in a circle: board, council, board.',
      '11: Whole days from 1 to 3650, please.',
      '11: The team does not veto itself: name another body, or none.',
      '13: A clock of nothing is over as it begins: at least 1.',
    ])
  })

  test('nothing is held against what cannot be read', () => {
    const bodies = `based-on: pep-811
id: hidden
governance:
  bodies:
    - { name: nameless, under: senate, quorum: { value: { kind: none }, source: us } }
  veto: { body: { value: parliament, source: us } }
`
    expect(mistakesIn(bodies)).toEqual(['5: governance.bodies.0.id is missing.'])
    const based = 'based-on: pep-812\nid: x\nteam:\n  adminsMinimum: { value: 1, source: us }\n'
    expect(mistakesIn(based)).toEqual([
      '1: There is no such charter to build on. Built in are: pep-811, whole-membership.',
      '4: A team has at least 2 admins.',
    ])
  })

  test.each([
    ['', '1: A charter is a mapping of sections.'],
    ['- a\n- b\n', '1: A charter is a mapping of sections.'],
    [
      'based-on: pep-812\n',
      '1: There is no such charter to build on. Built in are: pep-811, whole-membership.',
    ],
    ['based-on: pep-811\n', '1: “pep-811” is built in: give this charter an id of its own.'],
    ['based-on: pep-811\nid: a\nid: b\n', '3: This is not YAML: Map keys must be unique.'],
    [
      'title: [\n',
      '2: This is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    ['based-on: pep-811\nid: x\n__proto__: {a: 1}\n', '3: __proto__ is no part of a charter.'],
    [
      'based-on: constructor\n',
      '1: There is no such charter to build on. Built in are: pep-811, whole-membership.',
    ],
    [`# ${'x'.repeat(charterMaxBytes)}`, `1: A charter has at most ${charterMaxBytes} bytes.`],
  ])('%j: %s', (text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake])
  })

  test('aliases that multiply are refused, not unfolded', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
      .join('\n')}\n`
    expect(mistakesIn(bomb)).toHaveLength(1)
  })

  test('without a charter to build on, everything that is missing is told', () => {
    const mistakes = mistakesIn('id: bare\ntitle: Bare\nsummary: Nothing in it.\n')
    expect(mistakes).toContain('1: governance is missing.')
    expect(mistakes.length).toBeGreaterThan(8)
  })
})

describe('in force', () => {
  let parley: TestApp
  let folder: string
  let team: TestTeam
  let admin: TestPerson
  let member: TestPerson
  beforeAll(async () => {
    parley = await openTestApp()
    folder = await mkdtemp(join(tmpdir(), 'parley-charter-'))
    team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
    admin = await addPerson(parley.installation, 'Admin One', { team, roles: ['admin'] })
    for (const name of ['Admin Two', 'Admin Three'])
      await addPerson(parley.installation, name, { team, roles: ['admin'] })
    member = await addPerson(parley.installation, 'Member One', { team })
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await parley.close()
  })
  const choose = async (text: string) => {
    const path = join(folder, 'charter.yaml')
    await writeFile(path, text)
    return chooseCharter(parley.installation, { kind: 'file', path })
  }
  const adopt = (who: TestPerson, fields: Record<string, string>) =>
    parley.request({
      method: 'POST',
      url: '/admin/EXAMPLE/charter/adopt',
      cookie: who.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ csrf: who.csrf, ...fields }).toString(),
    })

  test('without a good file ever, a bad one leaves pep-811', async () => {
    expect(await choose(data('broken.yaml'))).toMatchObject({ name: 'pep-811' })
    const gone = { kind: 'file', path: join(folder, 'gone.yaml') } as const
    expect(await chooseCharter(parley.installation, gone)).toMatchObject({
      name: 'pep-811',
      mistakes: [{ line: 0, message: expect.stringContaining('cannot be read') }],
    })
  })

  test('a good one is what new teams decide by; a bad one after it changes nothing', async () => {
    const name = versionName(charterIn(data('example.yaml')))
    expect(await choose(data('example.yaml'))).toEqual({ name, mistakes: [] })
    for (const [file, length] of [
      ['broken.yaml', 5],
      ['everything.yaml', 12],
    ] as const)
      expect(await choose(data(file))).toMatchObject({ name, mistakes: { length } })
    const bad = await choose(data('broken.yaml'))
    const installation = { ...parley.installation, charter: bad.name }
    const made = await createTeam(installation, 'operator', { slug: 'FRESH', name: 'Fresh' })
    expect(made).toMatchObject({ slug: 'FRESH' })
    const [row] = await parley.installation.sql<{ charter: string }>(
      `select charter from team where slug = 'FRESH'`,
    )
    expect(row?.charter).toBe(name)
    expect(charterOf({ charter: name, charterOverrides: {} }).clocks.idleDays.value).toBe(5)
    const page = await parley.request({ url: '/charter?team=FRESH' })
    expect(page.body).toContain('Charter of the Example team')
    expect(page.body).toContain('at least three quarters yes')
    expect(page.body).toContain('Team meeting of 2026-10-01')
  })

  test('a bad file leaves what was in use last, not what was read last', async () => {
    const example = data('example.yaml')
    const first = await choose(example)
    const second = await choose(example.replace('value: 5,', 'value: 4,'))
    expect(second.name).not.toBe(first.name)
    await choose(example)
    expect(await choose(data('broken.yaml'))).toMatchObject({ name: first.name })
    await chooseCharter(parley.installation, { kind: 'built-in', name: 'whole-membership' })
    expect(await choose(data('broken.yaml'))).toMatchObject({ name: 'whole-membership' })
  })

  test('a team sees what would change before it adopts it, with who, when and why on the public page', async () => {
    const name = versionName(charterIn(data('example.yaml')))
    const url = `/admin/EXAMPLE/charter/adopt?charter=${encodeURIComponent(name)}`
    const preview = await parley.request({ url, cookie: admin.cookie })
    expect(preview.body).toContain('<del>At least 2 members are admins.</del>')
    expect(preview.body).toContain('<ins>At least 3 members are admins.</ins>')
    expect(preview.body).toContain(
      'Nobody more and nobody fewer would read the team’s cases: 4 members',
    )
    expect((await parley.request({ url, cookie: member.cookie })).statusCode).toBe(404)
    expect((await adopt(admin, { charter: name, source: ' ' })).statusCode).toBe(409)
    expect(
      (await adopt(admin, { charter: 'nothing@000000000000', source: 'A poll' })).statusCode,
    ).toBe(409)
    expect((await adopt(member, { charter: name, source: 'A poll' })).statusCode).toBe(404)
    const done = await adopt(admin, { charter: name, source: 'Team vote of <b>12 October</b>' })
    expect(done.statusCode).toBe(303)
    const charter = await parley.request({ url: '/charter' })
    expect(charter.body).toContain('Charter of the Example team')
    expect(charter.body).toContain('Decided: Team vote of &lt;b>12 October&lt;/b>.')
    expect(charter.body).toContain('by Admin One')
    expect((await adopt(admin, { charter: name, source: 'again' })).body).toContain('already')
  })

  test('a charter that asks for more admins than there are is not adopted', async () => {
    const text = data('example.yaml').replace('value: 3, source', 'value: 4, source')
    const { name, mistakes } = await choose(text)
    expect(mistakes).toEqual([])
    const refused = await adopt(admin, { charter: name, source: 'A poll' })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('at least 4 admins, and there are 3')
  })

  test('B9: a charter with another body is not adopted while the body of now is named, which would be asked under its name', async () => {
    const { teamId } = await addTeam(parley.installation, 'COUNCIL')
    const named = (body: number | null) =>
      parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
        body,
        team.teamId,
      ])
    const own = (body: string) =>
      `based-on: pep-811\nid: other-${body}\ngovernance:\n  oversight: { value: ${body}, source: us }\n  veto: { body: { value: ${body}, source: us } }\n`
    for (const body of ['steering-council', 'null']) {
      const { name, mistakes } = await choose(own(body))
      expect(mistakes).toEqual([])
      await named(teamId)
      const refused = await adopt(admin, { charter: name, source: 'A poll' })
      expect(refused.statusCode).toBe(409)
      expect(refused.body).toContain('Another body oversees the team under that charter')
    }
    await named(null)
    const { name } = await choose(own('steering-council'))
    expect((await adopt(admin, { charter: name, source: 'A poll' })).statusCode).toBe(303)
  })

  test('B4: a charter whose ballots need more voters than there are members is not adopted', async () => {
    const quorum = (count: number) =>
      `based-on: pep-811\nid: many\ngovernance:\n  oversight: { value: packaging-council, source: us }\n  veto: { body: { value: packaging-council, source: us } }\n  ballot:\n    quorum: { value: { kind: non-abstaining, count: ${count} }, source: us }\n`
    const { name } = await choose(quorum(5))
    const refused = await adopt(admin, { charter: name, source: 'A poll' })
    expect(refused.body).toContain('Its ballots need 5 who vote yes or no, and the team has 4')
    const fits = await choose(quorum(4))
    expect((await adopt(admin, { charter: fits.name, source: 'A poll' })).statusCode).toBe(303)
  })

  test('another process learns of a version within a minute', async () => {
    const other = { ...charterIn(data('example.yaml')), title: 'Read elsewhere' }
    const name = versionName(other)
    await parley.installation.sql(
      'insert into charter_version (charter, body, read_at) values ($1, $2, now())',
      [name, JSON.stringify(other)],
    )
    expect(charterOf({ charter: name, charterOverrides: {} }).title).not.toBe('Read elsewhere')
    await parley.work()
    expect(charterOf({ charter: name, charterOverrides: {} }).title).toBe('Read elsewhere')
  })
})
