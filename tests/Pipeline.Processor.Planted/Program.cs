using Pipeline.Processor;
using Pipeline.Processor.Planted;

return ProcessorMain.Run(args, _ => PlantedProvider.Run);
