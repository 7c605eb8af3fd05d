#!/usr/bin/env node
// The `parley` command. Runs the bundle (scripts/bundle.mjs), which starts faster, unless something was built since. A
// script of the older kind, for such ones start faster too.
const { statSync } = require('node:fs')
const module_ = require('node:module')
const { join } = require('node:path')

const changedAt = (path) => statSync(join(__dirname, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

const bundledAt = changedAt('../dist/bundle/main.cjs')
const isBundleFresh = ['..', '../../ledger', '../../records', '../../rules'].every(
  (folder) => changedAt(`${folder}/tsconfig.tsbuildinfo`) < bundledAt,
)

// Newer Nodes keep compiled code between runs; for the older ones it is made with the bundle.
module_.enableCompileCache?.()
const load = module_.enableCompileCache === undefined ? require('./compiled.js').load : require
const bundled = (name) => load(join(__dirname, '../dist/bundle', name))

const start = ({ run }, { processIo }) =>
  run(process.argv.slice(2), processIo()).then((exitCode) => {
    process.exitCode = exitCode
  })

if (isBundleFresh) start(bundled('main.cjs'), bundled('io.cjs'))
else import('../dist/main.js').then(async (main) => start(main, await import('../dist/io.js')))
