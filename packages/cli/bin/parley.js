#!/usr/bin/env node
// The `parley` command. Newer Nodes keep compiled code between runs, which makes the start faster.
import module from 'node:module'

module.enableCompileCache?.()
const { run } = await import('../dist/main.js')
const { processIo } = await import('../dist/io.js')
process.exitCode = await run(process.argv.slice(2), processIo())
