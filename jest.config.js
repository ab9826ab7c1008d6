/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // The reader of providers' documents is published as a module only, which jest cannot load as it is.
  transform: { '^.+\\.ts$': ['@swc/jest'], 'json-schema-ref-parser/.+\\.js$': ['@swc/jest'] },
  transformIgnorePatterns: ['node_modules/(?!(@apidevtools/json-schema-ref-parser)/)'],
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/slowest-first.js',
  testTimeout: 60000,
  maxWorkers: 2,
};
