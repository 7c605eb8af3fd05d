#!/usr/bin/env node
// The `parley` command. Runs the bundle (scripts/bundle.mjs), which starts faster, unless something was built since.
import { statSync } from 'node:fs'
import module from 'node:module'

const changedAt = (path) =>
  statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0

const bundledAt = changedAt('../dist/bundle/main.js')
const isBundleFresh = ['..', '../../ledger', '../../records', '../../rules'].every(
  (folder) => changedAt(`${folder}/tsconfig.tsbuildinfo`) < bundledAt,
)
const from = isBundleFresh ? '../dist/bundle' : '../dist'

// Newer Nodes keep compiled code between runs.
module.enableCompileCache?.()
const { run } = await import(`${from}/main.js`)
const { processIo } = await import(`${from}/io.js`)
process.exitCode = await run(process.argv.slice(2), processIo())
