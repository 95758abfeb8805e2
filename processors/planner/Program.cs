using Pipeline.Processor;
using Pipeline.Processors.Planning;

return ProcessorMain.Run(args, Provider.MakeRunner);
