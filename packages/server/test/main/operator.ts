// Runs operator commands as an operator types them: the built program, in a process of its own.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
export const ROOT = new URL('../../../../', import.meta.url).pathname

export interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What a process of ours needs of the environment, and where its installation is. */
export const environmentAt = (home: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], PARLEY_HOME: home },
  ...more,
})

export const adminWith = async (
  env: Readonly<Record<string, string | undefined>>,
  ...args: readonly string[]
): Promise<Printed> => {
  try {
    const { stdout, stderr } = await run(
      process.execPath,
      ['packages/server/dist/bundle/admin.js', ...args],
      { cwd: ROOT, env, timeout: 60_000 },
    )
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    // because: execFile rejects with the exit code and what was printed
    const failed = error as { code: number; stdout: string; stderr: string }
    return { code: failed.code, out: failed.stdout, err: failed.stderr }
  }
}

export const adminAt = (home: string, ...args: readonly string[]): Promise<Printed> =>
  adminWith(environmentAt(home), ...args)
