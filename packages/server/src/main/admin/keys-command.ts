// `admin keys …` in words: what each step did and what the operator does next.
import type { Opened } from '../open.js'
import type { Answer } from './create.js'
import { addMasterKey, aloneWithKeys, countKeyUse, retireMasterKeys, rewrapKeys } from './keys.js'

const show = async (opened: Opened): Promise<Answer> =>
  (await countKeyUse(opened)).map(
    ({ keyId, role, values }) => `${keyId}  ${role}  ${values} values sealed under it`,
  )

const rewrap = async (opened: Opened): Promise<Answer> => [
  `${await rewrapKeys(opened)} values were sealed again under the current master key.`,
]

const rotate = async (opened: Opened): Promise<Answer> => {
  const added = await addMasterKey(opened)
  const values = await rewrapKeys(opened)
  return [
    `Master key ${added.id.toString('hex')} seals from now on; ${values} values were sealed again under it.`,
    'Copy the key file to where you keep it. The old key stays in it and opens what a backup from before holds.',
    'When every server and worker has run on for a minute: `keys retire` takes the old key out.',
  ]
}

const retire = async (opened: Opened): Promise<Answer> => {
  const outcome = await retireMasterKeys(opened)
  if ('left' in outcome)
    return {
      problems: [`${outcome.left} values are still under other keys: run \`keys rewrap\` first.`],
    }
  const { retired, file } = outcome
  if (retired.length === 0) return ['There is one master key only; nothing to take out.']
  return [
    `Taken out: ${retired.join(', ')}. They stand in ${file}: keep it as long as backups from before, then destroy both.`,
  ]
}

const COMMANDS: Readonly<Record<string, (opened: Opened) => Promise<Answer>>> = {
  show,
  rewrap,
  rotate,
  retire,
}

/** Runs one of them. */
export const keysCommand = async (opened: Opened, what: string): Promise<Answer> =>
  Object.hasOwn(COMMANDS, what)
    ? // because: hasOwn looked
      ((await aloneWithKeys(opened, () => COMMANDS[what]!(opened))) ?? {
        problems: ['Another `keys` command is at work: wait until it is done.'],
      })
    : { problems: ['Say `keys show`, `keys rotate`, `keys rewrap` or `keys retire`.'] }
