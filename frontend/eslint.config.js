import a11y from 'eslint-plugin-vuejs-accessibility'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

import { contracts } from './rooms.ts'

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  ...ts.configs.strict,
  ...vue.configs['flat/essential'],
  ...a11y.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      eqeqeq: 'error',
      'no-undef': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A label names its field by `for`; nesting them as well has no use.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    // The oldest JavaScript, for the oldest television: a catch must name what it does not need.
    files: ['boot.js'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
  ...contracts(),
  {
    // The core works without a framework and without a browser: what it needs of one comes through ports.ts.
    files: ['src/client/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['vue', '../*'] }],
      'no-restricted-globals': ['error', 'window', 'document', 'WebSocket', 'setTimeout', 'setInterval', 'performance'],
    },
  },
)
