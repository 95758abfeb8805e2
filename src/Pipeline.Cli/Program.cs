using Pipeline.Cli;

using var edge = new ProcessEdge();
return PipelineCommand.Run(args, edge.Open(), edge.Stopping);
