// The operator names a team's venues and looks at them; a venue follows one team.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nameVenues, planDirectoryNow } from '../../src/main/admin/directory.js'
import { addTeam } from '../support/people.js'
import { type DirectoryTeamStage, LIST, openDirectoryTeam } from './support.js'

let stage: DirectoryTeamStage
beforeAll(async () => {
  stage = await openDirectoryTeam()
  await addTeam(stage.installation, 'OTHER')
})
afterAll(() => stage.close({ jobsMayRemain: true }))

test('what is no team, list or role is said at once, each by its name', async () => {
  const typed = { githubTeam: 'a/b/c', mailmanList: 'nowhere', discordRole: 'role' }
  expect(await nameVenues(stage.parley, 'OTHER', typed)).toEqual({
    problems: [
      'githubTeam: This should be ORGANISATION/TEAM.',
      'mailmanList: This should be the address of the list.',
      'discordRole: This should be SERVER/ROLE, both by their ids.',
    ],
  })
  expect(await nameVenues(stage.parley, 'NONE', {})).toHaveProperty('problems')
})

test('a venue follows one team, whatever the case of its name', async () => {
  const taken = { problems: ['Another team’s list is followed there already.'] }
  const { parley } = stage
  expect(await nameVenues(parley, 'OTHER', { mailmanList: LIST.toUpperCase() })).toEqual(taken)
  expect(await nameVenues(parley, 'OTHER', { githubTeam: 'example/security' })).toEqual(taken)
  expect(await nameVenues(parley, 'EXAMPLE', { githubTeam: 'none' })).not.toHaveProperty('problems')
  expect(await nameVenues(parley, 'OTHER', { githubTeam: 'example/security' })).toEqual([
    'The venues of OTHER are named.',
  ])
  expect((await stage.page()).venues.map(({ venue }) => venue)).toEqual(['mailman', 'discord'])
})

test('a look says how much differs, and nobody’s name', async () => {
  stage.mailman.seat('eve@example.test')
  await stage.discord.down()
  expect(await planDirectoryNow(stage.parley, 'EXAMPLE')).toEqual([
    `mailman ${LIST}: 1 differ, 1 would be done`,
    'discord 42/43: discord.unreachable',
    'http://localhost:8080/admin/EXAMPLE/directory',
  ])
  await stage.discord.up()
})
