// A team with a newcomer whose first weeks have begun, and a mentor to be.
import { post } from '../ballots/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

export interface Beginning {
  readonly parley: TestApp
  readonly team: TestTeam
  readonly admin: TestPerson
  readonly mentor: TestPerson
  readonly other: TestPerson
  readonly newcomer: TestPerson
  /** The address of the newcomer's checklist. */
  readonly base: string
  get(person: TestPerson, url?: string): ReturnType<TestApp['request']>
  /** Presses something on the checklist. */
  act(
    person: TestPerson,
    path: string,
    fields?: Record<string, string>,
  ): ReturnType<TestApp['request']>
}

export const openBeginning = async (): Promise<Beginning> => {
  const parley = await openTestApp()
  const { installation } = parley
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const admin = await addPerson(installation, 'Ada', { team, roles: ['admin'] })
  await addPerson(installation, 'Alex', { team, roles: ['admin'] })
  const mentor = await addPerson(installation, 'Mo', { team })
  const other = await addPerson(installation, 'Otto', { team })
  const newcomer = await addPerson(installation, 'Nia', { team })
  const [row] = await installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1',
    [newcomer.personId],
  )
  await installation.sql('select sec.begin_onboarding($1)', [row?.id])
  const base = `/onboarding/${row?.id}`
  return {
    ...{ parley, team, admin, mentor, other, newcomer, base },
    get: (person, url = base) => parley.request({ url, cookie: person.cookie }),
    act: (person, path, fields = {}) => post(parley, person, { url: `${base}/${path}`, fields }),
  }
}
