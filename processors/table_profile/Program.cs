using Pipeline.Processor;
using Pipeline.Processors.Tables;

return ProcessorMain.Run(args, Provider.MakeRunner);
