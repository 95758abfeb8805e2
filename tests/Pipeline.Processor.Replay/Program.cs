using Pipeline.Processor;
using Pipeline.Processor.Replay;

return ProcessorMain.Run(args, _ => ReplayProvider.Run);
