// What a machine's clock was last believed to say, kept in a file beside its keys: a process that starts while a jump is
// being doubted goes on doubting it. Good for as long as the machine stays switched on; after that it knows nothing, and
// neither does a machine that does not tell when it was switched on. It is no secret and belongs in no backup.
import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = 'clock.json'
/** Linux's own: another one each time the machine is switched on. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

const shape = z.strictObject({
  /** Which switching on. */
  boot: z.string().max(100),
  /** Milliseconds since then, of a clock that nobody sets and that goes on while the machine sleeps. */
  steady: z.number().min(0),
  /** What was believed at that moment, as epoch milliseconds. */
  believed: z.number(),
})

export type ClockMark = Omit<z.infer<typeof shape>, 'boot'>

/** Keeps marks; reading gives what was kept since the machine was switched on, and nothing else. */
export interface ClockMarks {
  read(): ClockMark | undefined
  /** Keeps it, or does not: whoever cannot write starts without it the next time. */
  keep(mark: ClockMark): Promise<void>
}

/** Milliseconds since the machine was switched on, sleep included; they never jump. */
export const sinceBoot = (): number => uptime() * 1_000

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The marks of this machine, in the installation's folder. */
export const clockMarks = (home: string, boot = readText(BOOT_ID)?.trim()): ClockMarks => {
  const path = join(home, FILE)
  return {
    read: () => {
      const { data } = shape.safeParse(parsed(readText(path) ?? ''))
      return data !== undefined && data.boot === boot ? data : undefined
    },
    keep: async ({ steady, believed }) => {
      if (boot === undefined) return
      const beside = `${path}.${process.pid}`
      try {
        await writeFile(beside, JSON.stringify({ boot, steady, believed }), { mode: 0o600 })
        await rename(beside, path)
      } catch {
        // A folder that cannot be written to, or a full disk: the next mark may be kept.
      }
    },
  }
}
