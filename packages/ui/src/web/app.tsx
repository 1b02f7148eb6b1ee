import { type JSX, render } from "preact";
import { ApplicationsPage } from "./pages/applications.tsx";
import { EnvironmentPage } from "./pages/environment.tsx";
import { ExecutorsPage } from "./pages/executors.tsx";
import { JobPage } from "./pages/job.tsx";
import { JobsPage } from "./pages/jobs.tsx";
import { PoolPage } from "./pages/pool.tsx";
import { StagePage } from "./pages/stage.tsx";
import { StagesPage } from "./pages/stages.tsx";
import { StoragePage, StoredRddPage } from "./pages/storage.tsx";
import { ThreadDumpPage } from "./pages/thread-dump.tsx";
import { Layout, Waiting } from "./parts/layout.tsx";
import { pageSettings } from "./page-settings.ts";
import { type Location, useLocation } from "./router.ts";

function page({ path, query }: Location): JSX.Element {
  const id = query.get("id") ?? "";
  switch (path) {
    case "/jobs":
      return <JobsPage />;
    case "/jobs/job":
      return <JobPage key={id} id={id} />;
    case "/stages":
      return <StagesPage />;
    case "/stages/stage":
      return <StagePage key={id} id={id} attempt={query.get("attempt") ?? "0"} query={query} />;
    case "/stages/pool":
      return <PoolPage name={query.get("poolname") ?? ""} />;
    case "/storage":
      return <StoragePage />;
    case "/storage/rdd":
      return <StoredRddPage key={id} id={id} />;
    case "/environment":
      return <EnvironmentPage />;
    case "/executors":
      return <ExecutorsPage />;
    case "/executors/threadDump":
      return <ThreadDumpPage executor={query.get("executorId") ?? ""} />;
    default:
      return <Waiting error={`There is no page ${path}.`} />;
  }
}

function App(): JSX.Element {
  const location = useLocation();
  // A directory of logs is of no application.
  if (pageSettings.applicationId === "")
    return (
      <Layout path={location.path} tabs={[]}>
        <ApplicationsPage />
      </Layout>
    );
  return <Layout path={location.path}>{page(location)}</Layout>;
}

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
