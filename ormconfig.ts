import { readDatabaseUrl } from './src/config';
import { createDataSource } from './src/store/migrate';

/** For TypeORM's command line only: `typeorm migration:show -d dist/ormconfig.js`. */
export const dataSource = createDataSource(readDatabaseUrl());
