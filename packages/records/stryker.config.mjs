// Mutation testing of one folder of src/, `PARLEY_MUTATED=severity npx stryker run` in this folder; `npm run soak` does
// severity, versions, cve and osv in turn. A change that no test notices is listed in reports/mutation/.
const folder = process.env.PARLEY_MUTATED ?? 'severity'

// The folder's own tests alone, on a part of the real records (test/data.ts), with a fixed seed, so that a score can be
// had again: for the workers, which inherit this.
process.env.PARLEY_MUTATED = folder
process.env.PARLEY_RECORDS_EVERY ??= '25'

export default {
  mutate: [`src/${folder}/**/*.ts`, '!src/**/*.test.ts'],
  plugins: ['./test/mutation/runner.mjs'],
  testRunner: 'joined',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.PARLEY_MUTATION_WORKERS ?? 2),
  reporters: ['json', 'clear-text'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: `reports/mutation/${folder}.json` },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'reports', 'schemas/CVE_*5.1.1*'],
  thresholds: { high: 90, low: 80, break: 80 },
  // Generous: a run that only waits for a busy machine must not count as noticed.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  dryRunTimeoutMinutes: 30,
}
