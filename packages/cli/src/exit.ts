/*
 * Owns the exit codes of every command. Refuses to end the process: the last caller does.
 */

/** All is well. */
export const CLEAN = 0
/** The input was understood, and the answer is no: findings of level error, tampering, a refusal. */
export const REFUSED = 1
/** The input could not be read, the command was called wrongly, or the server could not be reached. */
export const UNREADABLE = 2

export type ExitCode = 0 | 1 | 2

/** The worst line decides. */
export const worst = (one: ExitCode, other: ExitCode): ExitCode => (one > other ? one : other)

/** Ends a command with a sentence for a person and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode
  constructor(message: string, exitCode: ExitCode = UNREADABLE) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}
