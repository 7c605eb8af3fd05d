// Runs the system's git: arguments as a list, no shell, no prompts, nobody's configuration, a time
// limit that ends everything git started. It knows no repository and no command in particular.
import { spawn } from 'node:child_process'
import { Fault } from '../../config/fault.js'

export interface GitRun {
  readonly args: readonly string[]
  readonly timeoutMs: number
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface GitResult {
  /** Null when git was ended from outside, by the time limit or a signal. */
  readonly exitCode: number | null
  readonly stdout: string
  /** For the operator: passwords in addresses are cut out, and all but the end of it. */
  readonly said: string
}

const maxOutputBytes = 64_000_000

const safely = [
  ['protocol.ext.allow', 'never'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '30'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['core.hooksPath', '/dev/null'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** What git may see of our environment: where programs are, how to reach out, and keys kept by an agent. */
const passedOn = ['PATH', 'SSH_AUTH_SOCK', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'TMPDIR']

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const ours = passedOn.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(ours),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...more,
  }
}

/**
 * Runs git once and waits for its end.
 *
 * @throws Fault `git.missing` when there is no git to run, `git.output-too-large`
 */
export function runGit({ args, timeoutMs, input = '', env }: GitRun): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    // Its own process group, so that what git starts (ssh, remote helpers) ends with it.
    const child = spawn('git', [...safely, ...args], { env: environment(env), detached: true })
    const stop = () => endGroup(child.pid)
    const timer = setTimeout(stop, timeoutMs)
    const out: Buffer[] = []
    let size = 0
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxOutputBytes) stop()
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2000)
    })
    child.on('error', (cause) => {
      clearTimeout(timer)
      reject(missing(cause))
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      if (size > maxOutputBytes) return reject(tooLarge())
      resolve({ exitCode, stdout: Buffer.concat(out).toString('utf8'), said: redacted(said) })
    })
    // A git that ends before it has read everything closes the pipe; its exit code tells the rest.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** Whether there is a git to run, and its version. */
export async function gitAvailable(): Promise<{ available: boolean; version?: string }> {
  try {
    const { exitCode, stdout } = await runGit({ args: ['--version'], timeoutMs: 5000 })
    const version = /git version (\S+)/.exec(stdout)?.[1]
    return exitCode === 0 && version !== undefined
      ? { available: true, version }
      : { available: false }
  } catch {
    return { available: false }
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself in the meantime.
  }
}

const redacted = (said: string): string =>
  said
    .replace(/\/\/[^@\s/]+@/g, '//…@')
    .trim()
    .slice(-500)

const missing = (cause: unknown): Fault =>
  new Fault({
    code: 'git.missing',
    retry: 'never',
    message: 'git could not be started; it must be installed and on the PATH',
    cause,
  })

const tooLarge = (): Fault =>
  new Fault({
    code: 'git.output-too-large',
    retry: 'never',
    message: `git answered more than ${maxOutputBytes} bytes`,
  })
