// What a start says once it is ready: where it is, the owner's link while nobody has come in, the keys to keep.
import { join } from 'node:path'
import { makeOwnerLink } from '../identity/owner.js'
import type { Opened } from './open.js'

export const welcome = async (opened: Opened, say: (line: string) => void): Promise<void> => {
  const { config, installation, madeKeys } = opened
  say(`Parley is ready on ${installation.url}`)
  const link = await makeOwnerLink(installation)
  if (link !== undefined) {
    say('')
    say('Nobody has signed in yet. This link works once and makes you the owner:')
    say(`  ${link}`)
  }
  if (madeKeys) {
    say('')
    say(
      `Keys were made in ${join(config.home, 'keys')}. Keep a copy apart from the database and its backups:`,
    )
    say('without them nothing that people wrote can be opened again.')
  }
}
