import { join, resolve } from 'node:path';

/** The paths of everything in Agora's home folder. Creates nothing. */
export class Home {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Finished stages. */
  get artifacts(): string {
    return join(this.root, 'artifacts');
  }

  /** Artifacts that are being built; on the same file system as the finished ones, so that a rename publishes them. */
  get building(): string {
    return join(this.artifacts, '.building');
  }

  /** Two digits of fan-out keep folders small when there are many artifacts. */
  artifact(key: string): string {
    return join(this.artifacts, key.slice(0, 2), key);
  }

  /** All answers of one subject, for every evaluation that asks it the same again. */
  answers(subject: string): string {
    return join(this.root, 'answers', subject.slice(0, 2), subject);
  }

  /** What an unfinished stage has journalled so far. */
  journal(key: string): string {
    return join(this.root, 'journals', key);
  }

  /** A training under way: its checkpoints and, until it is an artifact, what it made. */
  job(key: string): string {
    return join(this.jobs, key);
  }

  get jobs(): string {
    return join(this.root, 'jobs');
  }

  /** The records of runs, one file each. */
  get runs(): string {
    return join(this.root, 'runs');
  }

  run(runId: string): string {
    return join(this.runs, `${runId}.json`);
  }

  /** Files of the host lock: the process that runs the services of this home, when they are embedded. */
  get host(): string {
    return join(this.root, 'host');
  }
}
