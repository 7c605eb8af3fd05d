// The demo's throw-away installation: faithful fakes of the outside world in this process, a database in a temporary
// folder, and a clock that is turned back while the past is told.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, type Instant, instant } from '@parley/rules'
import pino from 'pino'
import { createCveFake } from '../../clients/cve/fake.js'
import { type BareRepository, createBareRepository } from '../../clients/git/fake.js'
import { createMailFake, type MailFake } from '../../clients/mail/fake.js'
import { type Config, readConfig } from '../../config/config.js'
import { type Opened, openParley } from '../open.js'
import { openVenueFakes, type VenueFakes, venueVariables } from './venues.js'

export type CveFake = Awaited<ReturnType<typeof createCveFake>>

export interface Stage {
  readonly config: Config
  /** The installation; its clock stands where `at` puts it, and runs by itself after `present`. */
  readonly opened: Opened
  readonly mail: MailFake
  readonly cve: CveFake
  readonly osv: BareRepository
  readonly venues: VenueFakes
  /** The links that the reporters of this demo got, as the stories are told. */
  readonly followed: { readonly summary: string; readonly followUrl: string }[]
  /** Turns the clock to so many days ago (and hours of that day). */
  at(daysAgo: number, hour?: number): Instant
  /** Lets the clock run by itself. */
  present(): void
  close(): Promise<void>
}

const CNA = { org: 'EXAMPLE', user: 'cna@example.test', key: 'demo-key' }

const openFakes = async (home: string) => {
  const mail = await createMailFake()
  const cve = await createCveFake({
    orgs: [
      {
        shortName: CNA.org,
        name: 'Example Foundation',
        quota: 50,
        users: [{ username: CNA.user, key: CNA.key }],
      },
    ],
  })
  const osv = await createBareRepository(join(home, 'advisory-database.git'))
  return { mail, cve, osv, venues: await openVenueFakes() }
}

/** Opens the stage on `port`. */
export const openStage = async (port: number): Promise<Stage> => {
  const home = await mkdtemp(join(tmpdir(), 'parley-demo-'))
  await chmod(home, 0o711) // PostgreSQL's own user passes through
  const fakes = await openFakes(home)
  const cveKeyFile = join(home, 'cve-services.key')
  await writeFile(cveKeyFile, CNA.key, { mode: 0o600 })
  const config = readConfig({
    PARLEY_HOME: home,
    PARLEY_PORT: String(port),
    PARLEY_SMTP_URL: fakes.mail.smtpUrl,
    PARLEY_MAIL_FROM: 'Parley <parley@example.test>',
    PARLEY_ANNOUNCE_TO: 'security-announce@example.test',
    PARLEY_OSV_REPO: fakes.osv.path,
    PARLEY_CVE_URL: fakes.cve.url,
    PARLEY_CVE_ORG: CNA.org,
    PARLEY_CVE_USER: CNA.user,
    PARLEY_CVE_KEY_FILE: cveKeyFile,
    ...(await venueVariables(home, fakes.venues)),
  })
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }))
  const parley = await openParley({ config, say: () => {}, log })
  let clock: Instant | undefined
  const now = () => clock ?? instant(Date.now())
  const opened: Opened = { ...parley, installation: { ...parley.installation, now } }
  return {
    config,
    opened,
    ...fakes,
    followed: [],
    at: (daysAgo, hour = 10) => {
      const midnight = Math.floor(addDays(instant(Date.now()), -daysAgo) / 86_400_000) * 86_400_000
      clock = instant(midnight + hour * 3_600_000)
      return clock
    },
    present: () => {
      clock = undefined
    },
    close: async () => {
      await opened.close()
      const { mail, cve, venues } = fakes
      await Promise.all([mail, cve, ...Object.values(venues)].map((fake) => fake.close()))
      await rm(home, { recursive: true, force: true })
    },
  }
}
