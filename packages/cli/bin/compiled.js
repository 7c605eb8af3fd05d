// Loads the bundle with the code that V8 made of it when it was built (dist/bundle/compiled, scripts/bundle.mjs): compiling
// a validator takes longer than running it once. Code of another V8 is refused by V8, and compiled anew. Newer Nodes keep
// such code themselves.
const { readFileSync } = require('node:fs')
const { basename, dirname, join } = require('node:path')
const { Script } = require('node:vm')

/** The compiled code of a file of the bundle. */
const compiledOf = (file) => join(__dirname, '../dist/bundle/compiled', `${basename(file)}.bin`)

const modules = new Map()
const scripts = new Map()

const codeOf = (file) => {
  try {
    return readFileSync(compiledOf(file))
  } catch {
    // Without it the file is compiled, as any other.
    return undefined
  }
}

/** `require` for the files of the bundle; absolute path. */
const load = (file) => {
  const known = modules.get(file)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  modules.set(file, module)
  const text = readFileSync(file, 'utf8')
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${text}\n})`
  const script = new Script(wrapped, { filename: file, cachedData: codeOf(file) })
  scripts.set(file, script)
  const folder = dirname(file)
  const inside = (name) => (name.startsWith('.') ? load(join(folder, name)) : require(name))
  script.runInThisContext().call(module.exports, module.exports, inside, module, file, folder)
  return module.exports
}

module.exports = { compiledOf, load, scripts }
