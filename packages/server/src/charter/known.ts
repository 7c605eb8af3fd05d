// The charters this process knows by name: the built-in ones, and every version that was ever read from a file. A name
// stands for one text for ever, so what is remembered here never grows stale.
import { builtInCharters, type Charter, pep811Charter } from '@parley/rules'
import type { Installation } from '../db/installation.js'

const versions = new Map<string, Charter>()

/** What a version that was kept earlier does not say yet goes by the default's numbers. */
const whole = (kept: Charter): Charter => ({
  ...kept,
  coordination: { ...pep811Charter.coordination, ...kept.coordination },
  retention: { ...pep811Charter.retention, ...kept.retention },
  governance: {
    ...kept.governance,
    onboarding: kept.governance.onboarding ?? pep811Charter.governance.onboarding,
  },
})

/** Remembers a version under its name. */
export const remember = (name: string, charter: Charter): void => {
  versions.set(name, charter)
}

/** The charter of that name, or undefined for one this process has not read. */
export const knownCharter = (name: string): Charter | undefined =>
  Object.hasOwn(builtInCharters, name) ? builtInCharters[name] : versions.get(name)

/** Reads the versions that another process has kept since. */
export const readVersions = async ({ db }: Pick<Installation, 'db'>): Promise<void> => {
  const rows = await db.app.selectFrom('charterVersion').select(['charter', 'body']).execute()
  // because: only what had the shape of a charter is ever kept
  for (const { charter, body } of rows) remember(charter, whole(body as unknown as Charter))
}

/** Every minute: a version that another process has read becomes known here. */
export const charterScan = (installation: Installation) => (): Promise<void> =>
  readVersions(installation)
