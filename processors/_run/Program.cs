using Pipeline.Processor.Commands;

return CommandMain.Run(args);
