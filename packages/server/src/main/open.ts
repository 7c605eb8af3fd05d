// Opens an installation: the database (embedded, or the one in DATABASE_URL), the keys, migrations, pools, clients.
// Says what it does while it does it; a fault is one plain sentence and exit code 1.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { instant } from '@parley/rules'
import type pg from 'pg'
import pino from 'pino'
import { WITHIN_MIGRATIONS } from '../audit/vouch-older.js'
import { chooseCharter } from '../charter/file/keep.js'
import { type ClientSettings, type DirectorySettings, openClients } from '../clients/clients.js'
import { clockOfServices } from '../clients/exchange.js'
import type { Config } from '../config/config.js'
import { databaseAddress } from '../config/database-address.js'
import { Fault } from '../config/fault.js'
import { readSecret } from '../config/secret-file.js'
import { clockMarks, sinceBoot } from '../db/clock-mark.js'
import { databaseClock, steadyClock, type Witness } from '../db/clocks.js'
import { connect } from '../db/connect.js'
import { hasCluster } from '../db/embedded/place.js'
import { startEmbeddedDatabase } from '../db/embedded/start.js'
import type { Installation } from '../db/installation.js'
import { bindKeys, bindOrigin, checkKeys, isInstalled } from '../db/key-check.js'
import { openKeys } from '../db/keys.js'
import { migrate } from '../db/migrate.js'
import type { Parts } from './compose.js'

export interface Opened extends Parts {
  readonly config: Config
  readonly admin: pg.ClientConfig
  /** True when this start made the keys. */
  readonly madeKeys: boolean
  close(): Promise<void>
}

export interface OpenOptions {
  readonly config: Config
  readonly say: (line: string) => void
  readonly log?: Installation['log']
  readonly maxConnections?: number
  /** For commands about an installation that is there: a wrong PARLEY_HOME makes no new one. */
  readonly mustExist?: boolean
}

const nothingThere = (home: string) =>
  new Fault({
    code: 'installation.none',
    retry: 'never',
    message: `There is no installation in ${home}. Set PARLEY_HOME (or DATABASE_URL) to the one that the server uses.`,
  })

/** The configured database, or the embedded one, brought up. */
export const openDatabase = async (config: Config, log: Installation['log']) => {
  const address = databaseAddress(config.database)
  if (address !== undefined) {
    return { admin: { connectionString: address } satisfies pg.ClientConfig, stop: async () => {} }
  }
  const database = await startEmbeddedDatabase({ home: config.home, log })
  return {
    admin: { ...database.connection } satisfies pg.ClientConfig,
    stop: () => database.stop(),
  }
}

/** What the clients need of the configuration; secrets are read from their files now. */
const clientSettings = (config: Config): ClientSettings => {
  const { account } = config.cve
  return {
    smtpUrl: smtpAddress(config),
    cve:
      config.cve.url === undefined || account === undefined
        ? undefined
        : {
            baseUrl: config.cve.url,
            org: account.org,
            user: account.user,
            key: readSecret(account.keyFile),
          },
    workdir: join(config.home, 'work'),
    directory: directorySettings(config),
  }
}

const directorySettings = ({ github, directory }: Config): DirectorySettings => {
  const { app } = github
  const { mailman, discord } = directory
  return {
    github: app && {
      apiUrl: github.apiUrl,
      appId: app.id,
      privateKey: () => readSecret(app.privateKeyFile),
    },
    mailman: mailman && { ...mailman, password: () => readSecret(mailman.passwordFile) },
    discord: discord && { ...discord, token: () => readSecret(discord.tokenFile) },
  }
}

const smtpAddress = (config: Config): string | undefined => {
  const { smtpUrl, smtpPasswordFile } = config.mail
  if (smtpUrl === undefined || smtpPasswordFile === undefined) return smtpUrl
  const url = new URL(smtpUrl)
  url.password = encodeURIComponent(readSecret(smtpPasswordFile))
  return url.href
}

const defaultLog = ({ log }: Config) =>
  pino({ level: log }, pino.destination({ dest: 2, sync: false }))

/** Opens everything in order; on a fault, what was opened is closed again. */
export const openParley = async (options: OpenOptions): Promise<Opened> => {
  const { config, say, log = defaultLog(options.config) } = options
  const isEmbedded = databaseAddress(config.database) === undefined
  if (options.mustExist && isEmbedded && !hasCluster(config.home)) throw nothingThere(config.home)
  if (!options.mustExist) await mkdir(config.home, { recursive: true, mode: 0o700 })
  const { admin, stop } = await openDatabase(config, log)
  try {
    const isThere = await isInstalled(admin)
    if (options.mustExist && !isThere) throw nothingThere(config.home)
    const keys = await openKeys({
      home: config.home,
      masterKeyFile: config.masterKeyFile?.path,
      mayMake: !isThere,
    })
    await checkKeys(admin, keys)
    await migrate(admin, keys, say, { within: WITHIN_MIGRATIONS })
    await bindKeys(admin, keys, new Date())
    const origin = await bindOrigin(admin, `${new URL(config.http.url).host}/ledger`)
    const db = connect(
      admin,
      keys,
      options.maxConnections === undefined ? {} : { max: options.maxConnections },
    )
    const clients = openClients(clientSettings(config))
    const { url } = config.http
    const now = () => instant(Date.now())
    const steady = steadyClock({
      wall: Date.now,
      steady: sinceBoot,
      marks: clockMarks(config.home),
    })
    const services: Witness = async () => {
      const at = clockOfServices()
      return at === undefined ? undefined : instant(at)
    }
    const charter = await chooseCharter({ db, now }, config.charter)
    for (const { line, message } of charter.mistakes)
      say(`PARLEY_CHARTER: line ${line}: ${message}`)
    if (charter.mistakes.length > 0) say(`The charter in force stays: ${charter.name}.`)
    const installation: Installation = {
      charter: charter.name,
      witnesses: [databaseClock(db), steady, services],
      db,
      keys,
      log,
      url,
      now,
      origin,
    }
    const close = async () => {
      clients.close()
      await db.close()
      await stop()
    }
    return { installation, settings: config, config, clients, admin, madeKeys: keys.fresh, close }
  } catch (error) {
    await stop()
    throw error
  }
}
