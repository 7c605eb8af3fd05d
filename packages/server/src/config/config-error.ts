// What is wrong with the environment, all of it at once. Knows nothing of how it is shown.

export interface ConfigProblem {
  readonly variable: string
  /** What it should be, to be read after the variable's name. Never its value: that may be a secret. */
  readonly message: string
}

/** Thrown when the environment has mistakes; the message lists every one of them. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]
  /** The charter's file, where one is named: whoever can read charters tells its mistakes with the rest. */
  readonly charterFile: string | undefined
  /** What is no mistake and may explain one: a variable with a name that nothing reads. */
  readonly advice: readonly ConfigProblem[]

  constructor(
    problems: readonly ConfigProblem[],
    { charterFile, advice = [] }: { charterFile?: string; advice?: readonly ConfigProblem[] } = {},
  ) {
    const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`)
    super(['The configuration cannot be used:', ...lines].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
    this.charterFile = charterFile
    this.advice = advice
  }
}
